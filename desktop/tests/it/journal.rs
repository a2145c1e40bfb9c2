//! The journal: what `--log` writes tells each request and each change, and no secret.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tenantry_desktop::journal::{LevelFilter, subscriber};
use tenantry_sandbox::{Consent, MARKER};

use crate::cast::{GLOBEX, HOOLI};
use crate::world::World;

/// Where the journal of this process goes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// The journal of every test of this process from here on: requests end on other threads.
    fn of_this_process() -> Self {
        static LINES: OnceLock<Lines> = OnceLock::new();
        let begin = || {
            let lines = Self::default();
            let writer = lines.clone();
            let journal = subscriber(move || writer.clone(), LevelFilter::TRACE);
            tracing::subscriber::set_global_default(journal).unwrap();
            lines
        };
        LINES.get_or_init(begin).clone()
    }

    fn read(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[test]
fn each_request_and_each_change_is_a_line_of_json_and_no_line_holds_a_secret() {
    let lines = Lines::of_this_process();
    let mut world = World::new();
    world.signed_in(GLOBEX);
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_renewed(GLOBEX);
    world.call(GLOBEX);
    world.add(HOOLI);
    world.sign_in(HOOLI, HOOLI.person().answering(Consent::Refuse)).unwrap_err();
    world.stop_sandbox();
    world.engine().renew(&GLOBEX.id()).unwrap();
    world.until_any("the loss", |event| {
        matches!(event, tenantry_desktop::Event::Offline { .. }).then_some(())
    });

    let journal = lines.read();

    for line in journal.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["timestamp"].is_string() && value["level"].is_string(), "{line}");
    }
    for words in [
        r#""message":"request","tenant":"globex","method":"POST""#,
        r#""path":"/oauth/token","status":200,"took_ms":"#,
        r#""path":"/api/v2/organizations/me""#,
        r#""news":"signedIn","status":"signedIn""#,
        r#""news":"signInFailed""#,
        r#""error":"no connection could be made""#,
        r#""message":"no request comes through""#,
    ] {
        assert!(journal.contains(words), "{words} is not in:\n{journal}");
    }
    assert!(!journal.contains(MARKER), "{journal}");
    assert!(!journal.contains("code=") && !journal.contains("state="), "{journal}");
}
