//! The release after the commit that Kuadrant 1.5 and next pin.

use cel14 as cel;

include!("shared.rs");
include!("since_0_12.rs");
