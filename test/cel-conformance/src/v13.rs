//! The release before the commit that Kuadrant 1.5 and next pin.

use cel13 as cel;

include!("shared.rs");
include!("since_0_12.rs");
