-- All App Keys of one organisation: what else a customer has asked for.
create index apps_org on apps (org);
