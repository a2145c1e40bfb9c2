//! Performing: the one place where what a person asked for becomes a call of the engine.

use egui::Context;
use tenantry_core::{Registration, SignInHints, Status, TenantId};

use super::{App, Page};
use crate::views::{Action, Draft, Trial, sentence};

impl App {
    /// Does what was asked, or says why not.
    pub(super) fn perform(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Choose(id) => self.page = Page::Org(id),
            Action::Compose => self.page = Page::Form(Box::new(Draft::new())),
            Action::Edit(id) => self.edit(&id),
            Action::Leave => self.leave(),
            Action::Add(id, registration) => self.add(id, *registration),
            Action::Update(id, registration) => self.update(id, *registration),
            Action::SignIn(id) => {
                let begun = self.engine.sign_in(&id, SignInHints::default());
                self.complain(begun);
            }
            Action::CopyLink(id) => self.copy_link(ctx, &id),
            Action::Copy(text) => self.copy(ctx, text, "Copied."),
            Action::Cancel(id) => {
                let cancelled = self.engine.cancel(&id);
                self.complain(cancelled);
            }
            Action::Renew(id) => {
                let renewed = self.engine.renew(&id);
                self.complain(renewed);
            }
            Action::TestCall(id) => self.test_call(id),
            Action::Ask(question) => self.question = Some(question),
            Action::Keep => self.question = None,
            Action::SignOut(id) => {
                self.question = None;
                let ended = self.engine.sign_out(&id);
                self.complain(ended);
            }
            Action::Forget(id) => {
                self.question = None;
                let forgotten = self.engine.forget(&id);
                self.complain(forgotten);
            }
            Action::Dismiss(index) => self.dismiss(index),
        }
    }

    fn complain<E: std::fmt::Display>(&mut self, done: Result<(), E>) {
        if let Err(error) = done {
            let complaint = sentence(&error);
            self.complaints.retain(|earlier| *earlier != complaint);
            self.complaints.push(complaint);
        } else {
            // What was complained of before is not what the person is doing now.
            self.complaints.clear();
        }
    }

    fn edit(&mut self, id: &TenantId) {
        if let Some(tenant) = self.engine.tenants().get(id) {
            self.page = Page::Form(Box::new(Draft::of(id, tenant.registration())));
        }
    }

    fn leave(&mut self) {
        self.page = match &self.page {
            Page::Form(draft) => draft.tenant().map_or(Page::Any, |id| Page::Org(id.clone())),
            Page::Any | Page::Org(_) => Page::Any,
        };
    }

    fn add(&mut self, id: TenantId, registration: Registration) {
        let added = self.engine.add(id.clone(), registration);
        self.saved(id, added.map_err(|refused| sentence(&refused)));
    }

    fn update(&mut self, id: TenantId, registration: Registration) {
        let updated = self.engine.update(&id, registration);
        self.saved(id, updated.map_err(|refused| sentence(&refused)));
    }

    /// Leaves the form, or says in it why it was not saved.
    fn saved(&mut self, id: TenantId, saved: Result<(), String>) {
        match (saved, &mut self.page) {
            (Err(refusal), Page::Form(draft)) => draft.refuse(refusal),
            (Err(refusal), Page::Any | Page::Org(_)) => self.complaints.push(refusal),
            (Ok(()), _) => self.page = Page::Org(id),
        }
    }

    fn test_call(&mut self, id: TenantId) {
        let asked = self.engine.test_call(&id);
        if asked.is_ok() {
            self.trials.insert(id, Trial::Asked);
        }
        self.complain(asked);
    }

    fn copy_link(&mut self, ctx: &Context, id: &TenantId) {
        let tenants = self.engine.tenants();
        let status = tenants.get(id).map(|tenant| tenant.status(tenants.policy()));
        if let Some(Status::Redirecting { url, .. }) = status {
            let link = url.expose().to_owned();
            self.copy(ctx, link, "The link is copied: open it in a browser on this computer.");
        }
    }

    fn copy(&mut self, ctx: &Context, text: String, news: &str) {
        ctx.copy_text(text);
        self.last = Some(news.to_owned());
    }

    /// Complaints are drawn first, then the engine's notices.
    fn dismiss(&mut self, index: usize) {
        if index < self.complaints.len() {
            self.complaints.remove(index);
            return;
        }
        let notice = self.engine.notices().get(index - self.complaints.len());
        if let Some(id) = notice.map(crate::Notice::id) {
            self.engine.dismiss(id);
        }
    }
}
