//! The access token on the clipboard: put there on request, and taken back when its time is over.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use egui::Context;
use tenantry_core::{TenantId, Timestamp};
use zeroize::Zeroizing;

use super::App;
use crate::clipboard::{Clipboard, TakenBack};
use crate::views::Copied;

/// How long a token stays on the clipboard.
const STAYS: Duration = Duration::from_secs(30);

/// A token on the clipboard. When it goes, so does the token there.
pub(super) struct OnClipboard {
    tenant: TenantId,
    secret: Zeroizing<String>,
    until: Timestamp,
    clipboard: Arc<dyn Clipboard>,
    /// Tells what became of it, once it is being taken back.
    answer: Option<Receiver<TakenBack>>,
}

impl OnClipboard {
    /// Takes it back on a thread of its own: another program may take its time.
    fn take_back(&mut self, ctx: &Context) {
        if self.answer.is_some() {
            return;
        }
        let (tell, answer) = mpsc::channel();
        let (clipboard, secret) = (Arc::clone(&self.clipboard), self.secret.clone());
        let ctx = ctx.clone();
        thread::spawn(move || {
            // The window may be closed; then nobody waits.
            tell.send(clipboard.take_back(&secret)).ok();
            ctx.request_repaint();
        });
        self.answer = Some(answer);
    }
}

/// The window is closed or locked before the time is over.
impl Drop for OnClipboard {
    fn drop(&mut self) {
        if self.answer.is_none() {
            self.clipboard.take_back(&self.secret);
        }
    }
}

impl fmt::Debug for OnClipboard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnClipboard").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}

impl App {
    /// Puts an org's access token on the clipboard, for a while.
    pub(super) fn copy_token(&mut self, ctx: &Context, tenant: TenantId) {
        let secret = self.engine.access_token(&tenant).map(|token| token.expose().to_owned());
        let secret = match secret {
            Ok(secret) => Zeroizing::new(secret),
            Err(why) => return self.complain(Err(why)),
        };
        let clipboard = self.engine.clipboard();
        // One that is there already is not left behind.
        self.token = None;
        match clipboard.put(&secret) {
            Ok(()) => {
                let until = self.engine.now().plus(STAYS);
                Copied::Until { tenant: tenant.clone(), until }.tell(ctx);
                self.token = Some(OnClipboard { tenant, secret, until, clipboard, answer: None });
                self.complain(Ok::<(), &str>(()));
            }
            Err(why) => {
                Copied::Nothing.tell(ctx);
                let text =
                    format!("The token was not copied: the clipboard cannot be used ({why})");
                self.complain(Err(text));
            }
        }
    }

    /// Takes the token back now.
    pub(super) fn clear_token(&mut self, ctx: &Context) {
        if let Some(token) = &mut self.token {
            token.take_back(ctx);
        }
    }

    /// Takes the token back when it is time, and says what became of it.
    pub(super) fn mind_token(&mut self, ctx: &Context) {
        let now = self.engine.now();
        let Some(token) = &mut self.token else { return };
        match token.answer.as_ref().map(Receiver::try_recv) {
            Some(Ok(what)) => {
                // The person may have turned to another page meanwhile.
                self.last = Some(what.text());
                Copied::Over { tenant: token.tenant.clone(), taken: what }.tell(ctx);
                self.token = None;
            }
            // The thread tells when it is done.
            Some(Err(_)) => {}
            // A clock that was set back does not lengthen it.
            None if token.until <= now || token.until.since(now) > STAYS => token.take_back(ctx),
            None => ctx.request_repaint_after(token.until.since(now)),
        }
    }
}
