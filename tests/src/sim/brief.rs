//! Briefly: inputs and effects in a few words, for the trace.

use tenantry_core::{Command, Effect, Event, Input};

use super::view::RecordView;

/// An input, in a few words.
pub(super) fn input(input: &Input) -> String {
    match input {
        Input::Command(command) => command_of(command),
        Input::Redirected(_) => "redirected".to_owned(),
        Input::Responded { id, result } => match result {
            Ok(answer) => {
                format!("{}: answered {} to {:?}", id.tenant, answer.status(), id.attempt)
            }
            Err(error) => format!("{}: no answer to {:?}: {error:?}", id.tenant, id.attempt),
        },
        Input::Saved { tenant, generation } => format!("{tenant}: saved g{}", generation.get()),
        Input::SaveConflict { tenant, found } => {
            let found = found.as_ref().map(|bytes| RecordView::read(bytes.as_ref()));
            let found = found.map(|view| view.map(|view| (view.generation, view.fence)));
            format!("{tenant}: conflict, found {found:?}")
        }
        Input::SaveFailed { tenant } => format!("{tenant}: save failed"),
        Input::StoreChanged { tenant, .. } => format!("{tenant}: changed in the store"),
        Input::Erased { tenant } => format!("{tenant}: erased"),
        Input::EraseFailed { tenant } => format!("{tenant}: erase failed"),
        Input::Rejected(rejection) => {
            format!("{}: API said {}", rejection.tenant, rejection.status)
        }
        Input::Online => "online".to_owned(),
        Input::Resumed => "resumed".to_owned(),
        Input::Tick => "tick".to_owned(),
    }
}

fn command_of(command: &Command) -> String {
    match command {
        Command::Add { tenant, .. } => format!("{tenant}: add"),
        Command::Update { tenant, .. } => format!("{tenant}: update"),
        Command::SignIn { tenant, .. } => format!("{tenant}: sign in"),
        Command::Cancel(tenant) => format!("{tenant}: cancel"),
        Command::Renew(tenant) => format!("{tenant}: renew"),
        Command::Want(tenant) => format!("{tenant}: want"),
        Command::Check(tenant) => format!("{tenant}: check"),
        Command::SignOut(tenant) => format!("{tenant}: sign out"),
        Command::Forget(tenant) => format!("{tenant}: forget"),
        Command::HandOver { tenant, .. } => format!("{tenant}: hand over"),
    }
}

/// An effect, in a few words.
pub(super) fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Save { record, expects } => {
            let view = RecordView::read(&record.to_bytes()).unwrap_or_default();
            let intent = view.intent.map_or_else(String::new, |i| format!(" intent f{}", i.fence));
            let grant = view.grant.map_or_else(String::new, |g| format!(" grant f{}", g.fence));
            let (generation, fence, expects) = (view.generation, view.fence, expects.get());
            format!("save {} g{expects}->g{generation} f{fence}{grant}{intent}", record.tenant())
        }
        Effect::Erase(tenant) => format!("erase {tenant}"),
        Effect::Send { id, request, .. } => {
            let fields: Vec<_> = request.field_names().take(2).collect();
            let (method, host) = (request.method().as_str(), request.host());
            format!("send {:?} {method} {host} {fields:?}", id.attempt)
        }
        Effect::Open { tenant, .. } => format!("open {tenant}"),
        Effect::Notify(event) => event_of(event),
    }
}

fn event_of(event: &Event) -> String {
    let text = format!("{event:?}");
    let name = text.split([' ', '{']).next().unwrap_or_default().to_owned();
    format!("{name} {}", event.tenant())
}
