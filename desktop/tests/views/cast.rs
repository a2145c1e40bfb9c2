//! What an admin is told of an org and its client, and types into the form.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use tenantry_sandbox::Sandbox;

use crate::real::Window;

/// What an admin is told about an org and its client.
pub(crate) struct Cast {
    pub(crate) label: &'static str,
    login_base: String,
    api_base: String,
    client_id: String,
    pub(crate) secret: String,
    pub(crate) redirect_uri: String,
}

impl Cast {
    /// An org that nobody answers for.
    pub(crate) fn nowhere(port: u16) -> Self {
        Self {
            label: "Acme",
            login_base: "http://127.0.0.1:9".to_owned(),
            api_base: "http://127.0.0.1:9".to_owned(),
            client_id: crate::world::CLIENT.to_owned(),
            secret: "SECRET-client".to_owned(),
            redirect_uri: format!("http://localhost:{port}/callback"),
        }
    }

    /// The sandbox's Globex, by its own client.
    pub(crate) fn globex(sandbox: &Sandbox, port: u16) -> Self {
        let redirect_uri = format!("http://localhost:{port}/callback");
        let mut provider = sandbox.provider();
        provider.register_redirect_uri_everywhere(&redirect_uri);
        let clients = &provider.scene().region(&"east".into()).unwrap().clients;
        let client = clients.iter().find(|client| client.name == "Globex Sign-in").unwrap();
        let hosts = sandbox.region("east").unwrap();
        Self {
            label: "Globex",
            login_base: hosts.login_base(),
            api_base: hosts.api_base(),
            client_id: client.id.as_str().to_owned(),
            secret: client.secret().unwrap().expose().to_owned(),
            redirect_uri,
        }
    }
}

/// A port below those that the system gives away by itself, free a moment ago.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let process = u16::try_from(std::process::id() % 100).unwrap();
    loop {
        let port = 31_000 + process * 16 + NEXT.fetch_add(1, Ordering::SeqCst) % 16;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Window {
    /// Fills in the form for a confidential client and saves it.
    pub(crate) fn add(&mut self, cast: &Cast) {
        self.press("Add org");
        self.write((Role::TextInput, "Label"), cast.label);
        self.press("Region");
        let choice = self.harness.get_by_label("Custom: two base URLs");
        choice.scroll_to_me();
        self.run();
        self.press("Custom: two base URLs");
        self.write((Role::TextInput, "Login base URL"), &cast.login_base);
        self.write((Role::TextInput, "API base URL"), &cast.api_base);
        self.write((Role::TextInput, "Client id"), &cast.client_id);
        self.write((Role::PasswordInput, "Client secret"), &cast.secret);
        self.write((Role::TextInput, "Redirect URI"), &cast.redirect_uri);
        self.press("Save");
    }
}
