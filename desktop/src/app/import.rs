//! Importing: files that are dropped or named, the orgs that come of them, and the export's file.

use std::path::Path;

use egui::{Align2, Context, FontId, Id, LayerId, Order};
use tenantry_core::{Registration, TenantId};

use super::perform::forget_typing;
use super::{App, Page};
use crate::Consequence;
use crate::export;
use crate::import::{Change, Text, upper_first};
use crate::theme;
use crate::views::{Import, sentence};

impl App {
    /// Looks at a file that was dropped on the window.
    pub(super) fn take_dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().cloned());
        if let Some(file) = dropped {
            self.read_file(ctx, file.path());
        }
        if ctx.input(|input| !input.raw.hovered_files.is_empty()) {
            let layer = LayerId::new(Order::Foreground, Id::unique("drop"));
            let (painter, rect) = (ctx.layer_painter(layer), ctx.content_rect());
            let [veil, color] = theme::veil(ctx);
            painter.rect_filled(rect, 0.0, veil);
            let text = "Drop the file to look at its orgs; nothing is stored yet";
            painter.text(
                rect.center(),
                Align2::CENTER_CENTER,
                text,
                FontId::proportional(20.0),
                color,
            );
        }
    }

    /// To the import, as it was left.
    pub(super) fn turn_to_import(&mut self, ctx: &Context) {
        self.import.look(self.engine.tenants());
        if !matches!(self.page, Page::Import) {
            self.turn_to(ctx, Page::Import);
        }
    }

    pub(super) fn read_file(&mut self, ctx: &Context, path: &Path) {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let text = Text::of_file(path);
        // A line that is being mended goes with the text that it is of.
        self.turn_to_import(ctx);
        self.import.take(&name, text, self.engine.tenants());
    }

    /// Opens the form on a line of the import, as it was left.
    pub(super) fn mend(&mut self, ctx: &Context, line: usize) {
        if let Some(draft) = self.import.mending(line) {
            self.turn_to(ctx, Page::Form(draft));
        }
    }

    /// Back to the import, where the line now says what was typed.
    pub(super) fn mended(&mut self, ctx: &Context, id: &TenantId, registration: &Registration) {
        let Page::Form(draft) = &self.page else { return };
        let Some(mending) = draft.mends().cloned() else { return };
        self.import.mend(mending.line, id, registration, self.engine.tenants());
        self.page = Page::Import;
        forget_typing(ctx);
        self.tell(&format!("{} is mended; nothing is stored yet.", upper_first(&mending.at)));
    }

    /// Changes what a person has chosen, and ends the sign-ins that it said would end.
    pub(super) fn change_all(&mut self, all: Vec<Change>) {
        self.complaints.clear();
        let mut changed = 0;
        for Change { tenant, next, consequence, .. } in all {
            let done = match consequence {
                Consequence::Ends => self.engine.replace(&tenant, *next),
                Consequence::None | Consequence::Keeps | Consequence::GivesUp => {
                    self.engine.update(&tenant, *next)
                }
            };
            match done {
                Ok(()) => changed += 1,
                Err(refused) => self.complaints.push(sentence(&refused)),
            }
        }
        self.import.has_changed(changed, self.engine.tenants());
        let orgs = if changed == 1 { "1 org is" } else { &format!("{changed} orgs are") };
        self.tell(&format!("{orgs} changed."));
    }

    /// Adds what a person has seen. What is refused now is told, and holds nothing else up.
    pub(super) fn add_all(&mut self, all: Vec<(TenantId, Box<Registration>)>) {
        self.complaints.clear();
        let mut added = 0;
        for (id, registration) in all {
            match self.engine.add(id, *registration) {
                Ok(()) => added += 1,
                Err(refused) => self.complaints.push(sentence(&refused)),
            }
        }
        self.import.has_added(added, self.engine.tenants());
        let orgs = if added == 1 { "1 org is" } else { &format!("{added} orgs are") };
        self.tell(&format!("{orgs} added."));
    }

    pub(super) fn save_export(&mut self, path: &Path, text: &str) {
        let saved = export::save(path, text);
        if saved.is_ok() {
            self.tell(&format!("{} is written.", path.display()));
        }
        self.complain(saved);
    }

    /// Forgets what was imported: its text may hold secrets.
    pub(super) fn leave_import(&mut self) {
        *self.import = Import::default();
    }
}
