//! From the shapes of the files to the catalogue and the plan book.

use super::*;

impl Catalogue {
    /// Puts the editions and the ledger together. Says nothing about their truth: see
    /// [`Catalogue::check`].
    pub fn from_files(editions: Vec<CatalogueFile>, conflicts: ConflictsFile) -> Self {
        Self {
            editions: editions.into_iter().map(CatalogueEdition::from).collect(),
            conflict_classes: conflicts.classes,
            conflicts: conflicts.conflicts.into_iter().map(Conflict::from).collect(),
        }
    }
}

impl PlanBook {
    /// Puts the plan editions and the quotas together; a bare number takes its quota's unit.
    pub fn from_files(editions: Vec<PlansFile>, quotas: QuotasFile) -> Result<Self, FileError> {
        let quotas: Vec<Quota> = quotas.quotas.into_iter().map(Quota::from).collect();
        let mut book = Self { editions: Vec::new(), quotas, plans: Vec::new() };
        for file in editions {
            let PlansFile { id, version, name, catalogue, plans, every_plan } = file;
            for (position, entry) in (1..).zip(plans) {
                let all: Vec<_> = entry.quotas.into_iter().chain(every_plan.clone()).collect();
                let plan = Plan {
                    quotas: plan_quotas(&entry.id, all, &book.quotas)?,
                    id: entry.id,
                    edition: id.clone(),
                    catalogue: catalogue.clone(),
                    position,
                    name: entry.name,
                    rates: entry.rates.into_iter().map(PlanRate::from).collect(),
                };
                book.plans.push(plan);
            }
            book.editions.push(PlanEdition { id, version, name });
        }
        Ok(book)
    }
}

fn plan_quotas(
    plan: &PlanId,
    entries: Vec<PlanQuotaEntry>,
    quotas: &[Quota],
) -> Result<Vec<PlanQuota>, FileError> {
    let read = |entry: PlanQuotaEntry| {
        let PlanQuotaEntry { quota, value: ValueText(text), sources: source_texts, note } = entry;
        let Some(known) = quotas.iter().find(|known| known.id == quota) else {
            return Err(FileError::UnknownQuota { plan: plan.clone(), quota });
        };
        match text.unit {
            Some(found) if found != known.unit => {
                Err(FileError::Unit { plan: plan.clone(), quota, expected: known.unit, found })
            }
            _ => Ok(PlanQuota {
                quota,
                value: text.value,
                sources: sources(source_texts),
                note,
                edited: None,
            }),
        }
    };
    entries.into_iter().map(read).collect()
}

impl From<CatalogueFile> for CatalogueEdition {
    fn from(file: CatalogueFile) -> Self {
        let CatalogueFile { id, version, name, modules, buckets, operations } = file;
        Self {
            id,
            version,
            name,
            modules,
            operations: operations.into_iter().map(Operation::from).collect(),
            buckets: buckets.into_iter().map(Bucket::from).collect(),
        }
    }
}

impl From<OperationEntry> for Operation {
    fn from(entry: OperationEntry) -> Self {
        Self {
            id: entry.id,
            name: entry.name,
            module: entry.module,
            method: entry.method,
            path: entry.path,
            route: entry.route,
            bucket: entry.bucket,
            deprecated: entry.deprecated,
            sources: sources(entry.sources),
        }
    }
}

impl From<BucketEntry> for Bucket {
    fn from(entry: BucketEntry) -> Self {
        let BucketEntry { id, name, module, routes, rates } = entry;
        let rates = rates.into_iter().map(BucketRate::from).collect();
        Self { id, name, module, routes, rates }
    }
}

impl From<BucketRateEntry> for BucketRate {
    fn from(entry: BucketRateEntry) -> Self {
        let BucketRateEntry { rate: RateText(rate), fan_out, sources: source_texts, note } = entry;
        Self { rate, fan_out, sources: sources(source_texts), note, edited: None }
    }
}

impl From<ConflictEntry> for Conflict {
    fn from(entry: ConflictEntry) -> Self {
        let ConflictEntry { id, class, subject, routes, quotas, readings, decision, reason } =
            entry;
        let readings = readings
            .into_iter()
            .map(|ReadingEntry { source: SourceText(source), text }| Reading {
                document: source.document,
                line: source.line,
                text,
            })
            .collect();
        Self { id, class, subject, routes, quotas, readings, decision, reason }
    }
}

impl From<QuotaEntry> for Quota {
    fn from(entry: QuotaEntry) -> Self {
        let rule =
            entry.rule.map(|rule| QuotaRule { text: rule.text, sources: sources(rule.sources) });
        Self {
            id: entry.id,
            name: entry.name,
            unit: entry.unit,
            subject: entry.subject,
            kind: entry.kind,
            allowed_characters: entry.allowed_characters,
            rule,
            note: entry.note,
        }
    }
}

impl From<PlanRateEntry> for PlanRate {
    fn from(entry: PlanRateEntry) -> Self {
        let PlanRateEntry { bucket, rate: RateText(rate), sources: source_texts } = entry;
        Self { bucket, rate, sources: sources(source_texts), edited: None }
    }
}
