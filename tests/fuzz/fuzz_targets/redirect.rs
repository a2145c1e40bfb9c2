//! Any text as the redirect of a flow. `{{state}}` in it is the flow's own.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenantry_core::{Event, Input, RedirectUrl};
use tenantry_fuzz::{Stage, Waiting};

static AT_THE_PAGE: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForRedirect));

/// Whether that is the flow's redirect URI, with a query. A host is the same in capitals.
fn is_own(url: &str) -> bool {
    const HOST: &str = "http://localhost:47080";
    let (host, rest) = url.split_at_checked(HOST.len()).unwrap_or_default();
    host.eq_ignore_ascii_case(HOST) && rest.starts_with("/callback?")
}

fuzz_target!(|text: &str| {
    let mut stage = AT_THE_PAGE.clone();
    let given = RedirectUrl::new(stage.filled(text));

    let told = stage.tell(Input::Redirected(given.clone()));

    let exchanges = stage.asked().len();
    let is_over = stage.events().iter().any(|event| matches!(event, Event::SignInFailed { .. }));
    match told {
        // Nobody's: nothing has happened, and the right one still wins.
        Err(_) => {
            assert!(exchanges == 0 && !is_over);
            let right = "http://localhost:47080/callback?code={{code}}&state={{state}}";
            let right = RedirectUrl::new(stage.filled(right));
            stage.tell(Input::Redirected(right)).expect("the right one");
            assert_eq!(stage.asked().len(), 1);
        }
        // The flow's: it has asked once, or it is over.
        Ok(()) => {
            assert!(text.contains("{{state}}"), "a state was guessed");
            assert!(is_own(given.expose()));
            assert_eq!(exchanges, usize::from(!is_over));
            assert!(stage.tell(Input::Redirected(given)).is_err(), "used twice");
        }
    }
    assert!(!stage.is_signed_in());
});
