//! Uses of components: what they stand for, everywhere and in the environments that say otherwise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use groundplan_schema::{Entry, Record, Slot, merge, nearest, with_rename};
use groundplan_source::{Diagnostic, Span};
use indexmap::IndexMap;

use super::declared::{Declaration, Declared, report_duplicate};
use super::faults::OverrideOfNothing;
use super::reading::Reading;
use crate::EntityKind;
use crate::component::{Attributes, Expander};

/// Every use of a component, by its name.
#[derive(Debug, Default)]
pub(super) struct Uses {
    all: IndexMap<Arc<str>, Used>,
    /// What others can refer to.
    pub attributes: Attributes,
    /// What is different in an environment, by its name.
    environments: BTreeMap<Arc<str>, Differing>,
}

/// One use.
#[derive(Debug)]
struct Used {
    component: Arc<str>,
    record: Record,
    name_span: Span,
}

/// What an environment makes of uses that it overrides.
#[derive(Debug, Default)]
struct Differing {
    uses: BTreeSet<Arc<str>>,
    entities: IndexMap<Arc<str>, (EntityKind, Declaration)>,
    attributes: Attributes,
}

/// What a use stands for.
struct Made {
    entities: Vec<(Arc<str>, EntityKind, Declaration)>,
    attributes: Vec<(Arc<str>, Arc<str>, groundplan_schema::Cell)>,
}

impl Declared {
    /// Takes in a use, and everything that it stands for.
    pub(super) fn take_use(
        &mut self,
        component: &str,
        name: Arc<str>,
        declaration: Declaration,
        reading: &mut Reading<'_, '_>,
    ) {
        if let Some(first) = self.uses.all.get(&name) {
            let taken = format!("another {}", first.component);
            let (span, first) = (declaration.name_span, Some(first.name_span));
            return report_duplicate(span, &name, taken, first, reading.diagnostics);
        }
        let Declaration { record, name_span, .. } = declaration;
        let made = self.make(component, &name, &record, reading);
        for (entity, kind, declaration) in made.entities {
            self.keep_entity(kind, entity, declaration, reading.diagnostics);
        }
        for (used, attribute, value) in made.attributes {
            self.uses.attributes.insert(used, attribute, value);
        }
        self.uses.all.insert(name, Used { component: component.into(), record, name_span });
    }

    fn make(
        &mut self,
        component: &str,
        name: &Arc<str>,
        record: &Record,
        reading: &mut Reading<'_, '_>,
    ) -> Made {
        let Some(component) = reading.components.get(component) else {
            return Made { entities: Vec::new(), attributes: Vec::new() };
        };
        let mut expander = Expander {
            components: reading.components,
            top_level: reading.language.kinds(),
            sources: reading.sources,
            budget: reading.budget,
            phantoms: &mut self.phantoms,
            diagnostics: reading.diagnostics,
            entities: Vec::new(),
            attributes: Vec::new(),
        };
        expander.expand(component, record);
        let Expander { entities, attributes, .. } = expander;
        let mut out = Vec::new();
        for entity in entities {
            let (kind, span) = (entity.kind, entity.name_span);
            let named = self.name(entity.record, span, entity.written_name, reading.diagnostics);
            if let Some((entity, declaration)) = named {
                out.push((
                    entity,
                    kind,
                    Declaration { used: Some(Arc::clone(name)), ..declaration },
                ));
            }
        }
        Made { entities: out, attributes }
    }

    /// Makes anew what environments override of uses.
    pub(super) fn override_uses(&mut self, reading: &mut Reading<'_, '_>) {
        let mut overrides = Vec::new();
        for (environment, declaration) in &self.environments {
            for kind in reading.components.kinds() {
                if let Some(Slot::Keyed(entries)) = declaration.record.slot(&kind.name) {
                    let of_kind = (Arc::clone(environment), Arc::clone(kind), entries.clone());
                    overrides.push(of_kind);
                }
            }
        }
        for (environment, kind, entries) in overrides {
            for (name, entry) in *entries {
                self.override_use(&environment, &kind.name, name, &entry, reading);
            }
        }
    }

    fn override_use(
        &mut self,
        environment: &Arc<str>,
        component: &str,
        name: Arc<str>,
        entry: &Entry<Record>,
        reading: &mut Reading<'_, '_>,
    ) {
        let Some(used) = self.uses.all.get(&name).filter(|used| *used.component == *component)
        else {
            return self.report_no_use(component, &name, entry.span(), reading.diagnostics);
        };
        let made = match entry {
            Entry::Removed(_) => None,
            Entry::Present(_, over) => Some(merge(&used.record, over)),
        };
        let made = made.map(|record| self.make(component, &name, &record, reading));
        let differing = self.uses.environments.entry(Arc::clone(environment)).or_default();
        differing.uses.insert(name);
        let Some(made) = made else { return };
        for (entity, kind, declaration) in made.entities {
            differing.entities.entry(entity).or_insert((kind, declaration));
        }
        for (used, attribute, value) in made.attributes {
            differing.attributes.insert(used, attribute, value);
        }
    }

    fn report_no_use(
        &self,
        component: &str,
        name: &str,
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if self.phantoms.may_be(name) {
            return;
        }
        let uses = &self.uses.all;
        let entity = self.entities.get(name).map(|(kind, _)| kind.word().to_owned());
        let other = uses.get(name).map(|used| used.component.to_string()).or(entity);
        let same = uses.iter().filter(|(_, used)| *used.component == *component);
        let nearest = match other {
            Some(_) => None,
            None => nearest(name, same.map(|(name, _)| name.as_ref())),
        };
        let quoted = nearest.as_ref().map(|name| format!("\"{name}\""));
        let (kind, name) = (component.to_owned(), name.to_owned());
        let fault = OverrideOfNothing { span, kind, name, nearest, other };
        diagnostics.push(with_rename(fault, quoted, span));
    }

    /// A use and something else cannot share a name: references would mean either.
    pub(super) fn check_names_of_uses(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (name, used) in &self.uses.all {
            let Some((kind, other)) = self.entities.get(name) else { continue };
            if other.used.as_ref() != Some(name) {
                let taken = format!("a {}: names are unique across all kinds", kind.word());
                let first = Some(other.name_span);
                report_duplicate(used.name_span, name, taken, first, diagnostics);
            }
        }
    }

    /// The entities that an environment begins with, and whether each is as everywhere else.
    pub(super) fn entities_in<'d>(
        &'d self,
        environment: &str,
    ) -> impl Iterator<Item = (&'d Arc<str>, EntityKind, &'d Declaration, bool)> {
        let differing = self.uses.environments.get(environment);
        let is_same = move |declaration: &Declaration| match (&declaration.used, differing) {
            (Some(used), Some(differing)) => !differing.uses.contains(used),
            _ => true,
        };
        let own = differing.into_iter().flat_map(|differing| &differing.entities);
        let same = self.entities.iter().filter(move |(_, (_, declaration))| is_same(declaration));
        same.map(|(name, (kind, declaration))| (name, *kind, declaration, true))
            .chain(own.map(|(name, (kind, declaration))| (name, *kind, declaration, false)))
    }

    /// Whether an environment has something of that kind and name to override.
    pub(super) fn has(&self, environment: &str, kind: EntityKind, name: &str) -> bool {
        let differing = self.uses.environments.get(environment);
        let own = differing.and_then(|differing| differing.entities.get(name));
        let found = own.or_else(|| self.entities.get(name));
        found.is_some_and(|(found, _)| *found == kind)
    }

    /// What references to attributes stand for in an environment, and whether that is as
    /// everywhere else.
    pub(super) fn attributes_in(&self, environment: &str) -> (Attributes, bool) {
        let mut attributes = self.uses.attributes.clone();
        let differing = self.uses.environments.get(environment);
        if let Some(differing) = differing {
            attributes.extend(&differing.attributes);
        }
        (attributes, differing.is_none())
    }
}
