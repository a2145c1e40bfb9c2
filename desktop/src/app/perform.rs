//! Performing: the one place where what a person asked for becomes a call of the engine.

use egui::Context;
use egui::text_edit::TextEditState;
use egui::util::IdTypeMap;
use tenantry_core::{Refused, Registration, SignInHints, Status, TenantId};

use super::{About, App, Page, Parting};
use crate::outfile;
use crate::preferences::Preferences;
use crate::views::{self, Action, Choice, Draft, Packing, Question, Scene, Trial, sentence};

impl App {
    /// Does what was asked, or says why not.
    pub(super) fn perform(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Choose(id) => self.turn_to(ctx, Page::Org(id)),
            Action::Compose => self.compose(ctx),
            Action::Import => self.turn_to_import(ctx),
            Action::ReadFile(path) => self.read_file(ctx, &path),
            Action::AddAll(all) => self.add_all(all),
            Action::ChangeAll(all) => self.change_all(all),
            Action::Mend(line) => self.mend(ctx, line),
            Action::Mended(id, registration) => self.mended(ctx, &id, &registration),
            Action::Save(path, text) => self.save_export(&path, &text),
            Action::Edit(id) => self.edit(&id),
            Action::Leave => self.leave(ctx),
            Action::Add(id, registration) => {
                let added = self.engine.add(id.clone(), *registration);
                self.saved(ctx, id, added);
            }
            Action::Update(id, registration) => {
                let updated = self.engine.update(&id, *registration);
                self.saved(ctx, id, updated);
            }
            Action::Replace(id, registration) => self.replace(ctx, id, *registration),
            Action::SignIn(id) => {
                let begun = self.engine.sign_in(&id, SignInHints::default());
                self.complain(begun);
            }
            Action::CopyLink(id) => self.copy_link(ctx, &id),
            Action::Copy(text) => self.copy(ctx, text, "Copied."),
            Action::CopyToken(id) => self.copy_token(ctx, id),
            Action::ClearToken => self.clear_token(ctx),
            Action::Cancel(id) => {
                let cancelled = self.engine.cancel(&id);
                self.complain(cancelled);
            }
            Action::Renew(id) => {
                let renewed = self.engine.renew(&id);
                self.complain(renewed);
            }
            Action::TestCall(id) => self.test_call(id),
            Action::Check(id) => {
                let asked = self.engine.check(&id);
                self.complain(asked);
            }
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
            Action::ChooseSeveral => self.choose_several(ctx),
            Action::Preflight => self.preflight(),
            Action::Authorize(tenants) => {
                self.engine.authorize(tenants);
                self.page = Page::Queue;
            }
            Action::Skip(id) => self.engine.skip(&id),
            Action::Retry(id) => self.engine.retry(&id),
            Action::Halt => self.engine.halt_queue(),
            Action::GoOn => self.engine.go_on_with_queue(),
            Action::Pack(one) => self.pack(ctx, one),
            Action::CopyPassphrase => self.copy_passphrase(),
            Action::HandOver => self.hand_over(),
            Action::CloseHandOver => {
                self.engine.close_hand_over();
                self.leave(ctx);
            }
            Action::Timeline(org) => {
                self.timeline.turn_to(org);
                self.turn_to(ctx, Page::Timeline);
            }
            Action::AskWhereToExport => {
                let folder = outfile::folder(self.engine.data_dir());
                let Self { engine, trials, timeline, .. } = self;
                let scene = Scene { tenants: engine.tenants(), now: engine.now(), trials };
                timeline.ask_where(scene, &folder);
            }
            Action::Export(path) => {
                let written = outfile::write_new(&path, self.timeline.json_lines().as_bytes());
                self.timeline.written(&path, written.map_err(|error| error.to_string()));
            }
            Action::TryNow => self.engine.try_now(),
            Action::Prefer(preferences) => self.prefer(ctx, preferences),
            Action::About => self.about = Some(About),
            Action::CloseAbout => self.about = None,
            Action::Lock => self.parting = Some(Parting::Lock),
            Action::ChangeKeeping => self.parting = Some(Parting::ChangeKeeping),
            Action::CloseQueue => self.close_queue(),
            Action::DiscardQueue => {
                self.question = None;
                self.engine.close_queue();
            }
        }
    }

    /// A queue that is over is put away; one that is not is asked about.
    fn close_queue(&mut self) {
        match self.engine.queue().map(|queue| queue.tally().open) {
            Some(open @ 1..) => self.question = Some(Question::DiscardQueue(open)),
            Some(0) | None => self.engine.close_queue(),
        }
    }

    fn prefer(&mut self, ctx: &Context, preferences: Preferences) {
        self.preferences = preferences;
        ctx.set_theme(preferences.look);
        self.engine.keep_calling(preferences.calling);
        if let Err(error) = preferences.keep(self.engine.data_dir()) {
            let text = format!("This is not remembered: {error}. Check Tenantry's data folder.");
            self.complain(Err(text));
        }
    }

    /// Looks at what every org needs that somebody could sign in to.
    fn preflight(&mut self) {
        let candidates = views::candidates(self.scene());
        self.engine.preflight(&candidates);
    }

    /// To the queue that there is, else to the choice of a new one.
    fn choose_several(&mut self, ctx: &Context) {
        if self.engine.queue().is_some() {
            self.turn_to(ctx, Page::Queue);
        } else {
            self.preflight();
            self.turn_to(ctx, Page::Choice(Choice::default()));
        }
    }

    /// To the hand-over that is under way, else to a new one: of one org, or of all that are signed in.
    fn pack(&mut self, ctx: &Context, one: Option<TenantId>) {
        let is_in = |tenant: &&tenantry_core::Tenant| tenant.grant().is_some();
        let all = self.engine.tenants().iter().filter(is_in).map(|tenant| tenant.id().clone());
        let chosen: Vec<_> = one.map_or_else(|| all.collect(), |one| vec![one]);
        let home = directories::UserDirs::new();
        let documents =
            home.as_ref().map(|home| home.document_dir().unwrap_or_else(|| home.home_dir()));
        let packing = Packing::new(chosen, documents.unwrap_or_else(|| self.engine.data_dir()));
        self.turn_to(ctx, Page::HandOver(Box::new(packing)));
    }

    /// Turns to what came of a hand-over.
    pub(crate) fn show_hand_over(&mut self, ctx: &Context) {
        self.pack(ctx, None);
    }

    fn copy_passphrase(&mut self) {
        let clipboard = self.engine.clipboard();
        let Page::HandOver(packing) = &mut self.page else { return };
        let put = clipboard.put(&packing.order().passphrase);
        if put.is_ok() {
            packing.copied();
            self.last = Some("The passphrase is copied.".to_owned());
        }
        let why =
            |why| format!("The passphrase was not copied: the clipboard cannot be used ({why})");
        self.complain(put.map_err(why));
    }

    fn hand_over(&mut self) {
        self.question = None;
        let Page::HandOver(packing) = &self.page else { return };
        let begun = self.engine.hand_over(packing.order());
        self.complain(begun);
    }

    pub(super) fn complain<E: std::fmt::Display>(&mut self, done: Result<(), E>) {
        if let Err(error) = done {
            let complaint = sentence(&error);
            self.complaints.retain(|earlier| *earlier != complaint);
            self.complaints.push(complaint);
        } else {
            // What was complained of before is not what the person is doing now.
            self.complaints.clear();
        }
    }

    /// Turns to another page; a form that is left so is kept.
    pub(super) fn turn_to(&mut self, ctx: &Context, page: Page) {
        if let Page::Form(draft) = std::mem::replace(&mut self.page, page) {
            match draft.mends() {
                Some(_) => self.import.shelve(draft),
                None => self.shelved = Some(draft),
            }
            forget_typing(ctx);
        }
    }

    fn compose(&mut self, ctx: &Context) {
        match &self.page {
            Page::Form(draft) if draft.mends().is_some() => self.turn_to(ctx, Page::Any),
            Page::Form(draft) if draft.tenant().is_none() => return,
            _ => {}
        }
        let shelved = self.shelved.take_if(|draft| draft.tenant().is_none());
        self.page = Page::Form(shelved.unwrap_or_default());
    }

    fn edit(&mut self, id: &TenantId) {
        if let Some(tenant) = self.engine.tenants().get(id) {
            let shelved = self.shelved.take_if(|draft| draft.tenant() == Some(id));
            let draft = || Box::new(Draft::of(id, tenant.registration()));
            self.page = Page::Form(shelved.unwrap_or_else(draft));
        }
    }

    fn leave(&mut self, ctx: &Context) {
        forget_typing(ctx);
        self.page = match &self.page {
            Page::Form(draft) if draft.mends().is_some() => Page::Import,
            Page::Form(draft) => draft.tenant().map_or(Page::Any, |id| Page::Org(id.clone())),
            Page::Import => {
                self.leave_import();
                Page::Any
            }
            Page::Any
            | Page::Org(_)
            | Page::Choice(_)
            | Page::Queue
            | Page::HandOver(_)
            | Page::Timeline => Page::Any,
        };
    }

    /// Leaves the form, or says in it why it was not saved.
    fn saved(&mut self, ctx: &Context, id: TenantId, saved: Result<(), Refused>) {
        match (saved, &mut self.page) {
            (Err(refused), Page::Form(draft)) => draft.refuse(sentence(&refused)),
            (
                Err(refused),
                Page::Any
                | Page::Org(_)
                | Page::Choice(_)
                | Page::Queue
                | Page::Import
                | Page::HandOver(_)
                | Page::Timeline,
            ) => self.complain(Err(refused)),
            (Ok(()), _) => {
                forget_typing(ctx);
                self.page = Page::Org(id);
            }
        }
    }

    fn replace(&mut self, ctx: &Context, id: TenantId, registration: Registration) {
        let replaced = self.engine.replace(&id, registration);
        self.saved(ctx, id, replaced);
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

/// Drops what could be undone in text fields: a typed secret is among it.
pub(super) fn forget_typing(ctx: &Context) {
    ctx.data_mut(IdTypeMap::remove_by_type::<TextEditState>);
}
