//! Any order of events in two processes that share a store, against what always holds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_fuzz::{Step, run};

fuzz_target!(|steps: Vec<Step>| run(&steps));
