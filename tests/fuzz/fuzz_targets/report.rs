//! Any text as a pasted report: read without a panic, and once masked, nothing is left to mask.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenantry_core::diagnosis::{Diagnosis, Evidence};

/// No English, and no run that another one hides in.
const SECRET: &str = "CANARY-7x9-q2w8";

fuzz_target!(|text: &str| {
    let report = Evidence::from_report(text);
    Diagnosis::of(&report.evidence);

    // A value whose name says that it is secret is masked, whatever stands around it.
    let planted = format!("client_secret=\"{SECRET}\"\n{}", text.replace(SECRET, "?"));
    let report = format!("{:?}", Evidence::from_report(&planted));
    assert!(!report.contains(SECRET), "{report}");
});
