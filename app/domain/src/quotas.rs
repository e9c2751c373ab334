//! Quotas: the stocks and sizes that are limited, as data of a plan edition.
