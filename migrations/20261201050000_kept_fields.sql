-- A form that waits for a sign-in comes back by its fields alone. Those that would come back by an
-- address are a few minutes old at most: their people type once more.
delete from kept_forms where kind = 'query';
alter table kept_forms drop column kind;
alter table kept_forms rename column content to fields;
