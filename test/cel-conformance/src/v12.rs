//! Kuadrant 1.4.

use cel12 as cel;

include!("shared.rs");
include!("since_0_12.rs");
