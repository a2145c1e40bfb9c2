//! Calls: how a person who is not at the window is told that an org needs one.

use std::sync::mpsc::Sender;

use notify_rust::Notification;

/// What a person is called with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who needs a person.
    pub title: String,
    /// What for.
    pub text: String,
}

/// How a person is called.
#[derive(Clone, Debug, Default)]
pub enum Calls {
    /// Not at all: there is no window that a person could come to.
    #[default]
    Nobody,
    /// By a notification of the desktop.
    System,
    /// By whoever holds the other end: tests, and a walk without a window.
    Handed(Sender<Call>),
}

impl Call {
    /// Shows it on this desktop; says why not where there is nobody to show it.
    pub(crate) fn show(&self) -> Result<(), String> {
        let mut notification = Notification::new();
        notification.appname("Tenantry").summary(&self.title).body(&body(&self.text));
        notification.show().map(drop).map_err(|error| error.to_string())
    }
}

/// The text as this desktop reads it: some read it as markup, and an `&` in a name would break it.
#[cfg(all(unix, not(target_os = "macos")))]
fn body(text: &str) -> String {
    // Where nobody answers, the notification itself says so.
    let abilities = notify_rust::get_capabilities().unwrap_or_default();
    if abilities.iter().any(|ability| ability == "body-markup") {
        escaped(text)
    } else {
        text.to_owned()
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn body(text: &str) -> String {
    text.to_owned()
}

#[cfg(all(unix, not(target_os = "macos")))]
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_signs_of_markup_is_not_read_as_markup() {
        assert_eq!(escaped("AT&T <b>"), "AT&amp;T &lt;b&gt;");
    }
}
