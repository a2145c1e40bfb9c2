//! Remedies: every step of every finding is carried out in the sandbox, and the org works after it.
//!
//! A way is one trouble and the steps out of it. The trouble is made with the platform's own switches
//! or the world's own faults; the org, or a program that somebody else wrote, fails; the first finding
//! names the cause; what people advise in vain leaves it failing; the steps, carried out as they are
//! written, end it.

mod client;
mod grant;
mod life;
mod org;
mod pace;
mod patient;
mod program;
mod request;
mod shown;
mod sign_in;
mod world;

use std::collections::BTreeSet;
use std::thread;

use tenantry_core::diagnosis::{Cause, Diagnosis, Finding, Remedy, Worth};

use self::patient::{Patient, Vain, Way};

/// The causes that no way leads out of here, each with the reason why it cannot be made.
const NOT_TRIED: &[(Cause, &str)] = &[];

fn ways() -> impl Iterator<Item = &'static Way> {
    [
        request::WAYS,
        client::WAYS,
        sign_in::WAYS,
        grant::WAYS,
        life::WAYS,
        org::WAYS,
        pace::WAYS,
        world::WAYS,
    ]
    .into_iter()
    .flatten()
}

/// The first finding of what is known, which must be of that cause.
fn first(patient: &mut Patient, way: &Way) -> Result<Finding, String> {
    let evidence = patient.evidence();
    let Diagnosis { mut findings, .. } = Diagnosis::of(&evidence);
    let found: Vec<Cause> = findings.iter().map(|it| it.cause).collect();
    if found.first() == Some(&way.cause) {
        Ok(findings.swap_remove(0))
    } else {
        let log = patient.log();
        Err(format!("found {found:?}, known {evidence:#?}\n{log}"))
    }
}

/// The trouble of a way, in which the org fails.
fn troubled(way: &Way) -> Result<Patient, String> {
    let mut patient = (way.trouble)();
    match patient.works() {
        Err(_) => Ok(patient),
        Ok(()) => Err("there is no trouble".to_owned()),
    }
}

fn walked(way: &Way) -> Result<Finding, String> {
    let mut patient = troubled(way)?;
    let finding = first(&mut patient, way)?;
    let named: Vec<Remedy> = finding.steps.iter().map(|step| step.remedy).collect();
    for (remedy, act) in way.steps {
        if !named.contains(remedy) {
            return Err(format!("{remedy:?} is none of {named:?}"));
        }
        act(&mut patient);
    }
    patient.works().map_err(|fails| format!("still fails after the steps: {fails}"))?;
    Ok(finding)
}

/// What is advised in vain: the finding says so, and it is so.
fn followed(way: &Way, Vain { claim, act }: &Vain) -> Result<(), String> {
    let mut patient = troubled(way)?;
    let finding = first(&mut patient, way)?;
    let judged = finding.advice.iter().find(|it| it.claim == *claim);
    let worth = judged.map(|it| it.worth);
    if !matches!(worth, Some(Worth::Useless | Worth::NotDocumented)) {
        return Err(format!("the finding says {worth:?} of {claim:?}"));
    }
    act(&mut patient);
    patient.works().err().map(drop).ok_or_else(|| format!("{claim:?} helped"))
}

/// Does it in a thread of its own, so that one that panics fails alone, and under its name.
fn apart<T: Send + 'static>(
    name: &str,
    what: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let thread = thread::Builder::new().name(name.to_owned()).spawn(what).unwrap();
    let done = thread.join().unwrap_or_else(|_| Err("it panicked".to_owned()));
    done.map_err(|why| format!("{name}: {why}"))
}

fn name(way: &Way) -> String {
    format!("{} ({})", way.cause.code(), way.trouble_is)
}

#[test]
fn the_steps_of_a_finding_end_its_trouble() {
    let walked = ways().map(|way| apart(&name(way), || walked(way).map(drop)));
    let failed: Vec<String> = walked.filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn what_is_advised_in_vain_leaves_the_trouble_where_it_is() {
    let vain = ways().flat_map(|way| way.in_vain.iter().map(move |vain| (way, vain)));
    let followed = vain.map(|(way, vain)| {
        apart(&format!("{}, {:?}", name(way), vain.claim), || followed(way, vain))
    });
    let failed: Vec<String> = followed.filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n\n"));
}

#[test]
fn every_step_of_every_finding_was_tried() {
    let (mut steps, mut causes, mut missing) = (0, 0, Vec::new());
    for cause in Cause::ALL {
        let own: Vec<&Way> = ways().filter(|way| way.cause == *cause).collect();
        let is_excused = NOT_TRIED.iter().any(|(excused, _)| excused == cause);
        assert!(
            own.is_empty() == is_excused,
            "{cause:?}: it is tried, or there is a reason not to"
        );
        let Some(way) = own.first() else { continue };
        let way = *way;
        let finding = apart(&name(way), || first(&mut troubled(way)?, way)).unwrap();
        let tried: BTreeSet<Remedy> =
            own.iter().flat_map(|way| way.steps).map(|(remedy, _)| *remedy).collect();
        causes += 1;
        steps += tried.len();
        let untried = finding.steps.iter().filter(|step| !tried.contains(&step.remedy));
        missing.extend(untried.map(|step| format!("{cause:?}: {:?}", step.remedy)));
    }
    let (all, vain) = (Cause::ALL.len(), ways().map(|way| way.in_vain.len()).sum::<usize>());
    println!(
        "{steps} steps of {causes} causes were tried in {} ways ({} of them under faults of the world \
         around), {} of {all} causes were not; {vain} pieces of advice were followed in vain",
        ways().count(),
        world::WAYS.len(),
        all - causes
    );
    for (cause, reason) in NOT_TRIED {
        println!("not tried: {}: {reason}", cause.code());
    }
    assert!(missing.is_empty(), "{} not tried:\n{}", missing.len(), missing.join("\n"));
}
