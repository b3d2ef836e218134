insert into silver.sales values ('x', 1)
insert into silver.sales select * from silver.sales
insert into silver.sales by name select 'x' as id, 1 as n
insert overwrite silver.sales values ('x', 1)
insert overwrite table silver.sales partition (n = 1) select 'x'
insert into silver.sales replace where n = 1 values ('x', 1)
insert into silver.sales as t replace on (t.id = s.id) select * from silver.sales s
insert into silver.sales replace using (id) select * from silver.sales
insert overwrite directory '/tmp/elsewhere' using csv select * from silver.sales
insert overwrite local directory '/tmp/elsewhere' row format delimited fields terminated by ',' select * from silver.sales
from silver.sales insert into silver.sales select * insert into silver.sales select *
with a as (select 'x' as id, 1 as n) insert into silver.sales select * from a
delete from silver.sales
delete from silver.sales where n = 1
update silver.sales set n = 2
with a as (select 1) update silver.sales set n = 2
merge into silver.sales t using silver.sales s on t.id = s.id when matched then delete
merge into silver.sales t using silver.sales s on t.id = s.id when not matched then insert * when not matched by source then update set n = 3
begin select 1; end
begin delete from silver.sales; end
begin declare v int default 1; set v = 2; if v = 2 then drop table silver.sales; end if; end
execute immediate 'delete from silver.sales'
execute immediate 'select 1'
use silver
use database silver
use catalog spark_catalog
set catalog spark_catalog
set path = spark_catalog.default
create database other
create schema if not exists other location '/tmp/other'
alter database default set dbproperties (a = 'b')
alter database default unset dbproperties (a)
alter database default set location '/tmp/other'
alter database default default collation utf8_lcase
drop database if exists default cascade
drop schema default
create table other (n int) using delta
create table other using delta as select * from silver.sales
create external table other (n int) using csv location '/tmp/other'
create or replace table other using delta as select 1 as n
replace table other using delta as select 1 as n
create table other like silver.sales
create table silver.other shallow clone silver.sales
create or replace table silver.other shallow clone silver.sales version as of 0
analyze table silver.sales compute statistics
analyze table silver.sales compute statistics for all columns
analyze tables in default compute statistics
alter table silver.sales add column m int
alter table silver.sales add columns (m int)
alter table silver.sales rename column n to m
alter table silver.sales drop column n
alter table silver.sales rename to other
alter view silver.sales rename to other
alter table silver.sales set tblproperties (a = 'b')
alter table silver.sales unset tblproperties (a)
alter table silver.sales alter column n comment 'x'
alter table silver.sales change column n n bigint
alter table silver.sales partition (n = 1) change column id id string comment 'x'
alter table silver.sales replace columns (m int)
alter table silver.sales set serde 'x'
alter table silver.sales set serdeproperties (a = 'b')
alter table silver.sales add partition (n = 1)
alter table silver.sales partition (n = 1) rename to partition (n = 2)
alter table silver.sales drop partition (n = 1)
alter table silver.sales set location '/tmp/other'
alter table silver.sales recover partitions
alter table silver.sales cluster by (id)
alter table silver.sales cluster by none
alter table silver.sales default collation utf8_lcase
alter table silver.sales add constraint positive check (n > 0)
alter table silver.sales add constraint k primary key (id)
alter table silver.sales drop constraint positive
alter table silver.sales drop constraint if exists k cascade
alter table silver.sales drop feature deletionVectors truncate history
alter table silver.sales alter column n sync identity
drop table silver.sales
drop table if exists silver.sales purge
drop view silver.sales
create view other as select * from silver.sales
create or replace temporary view other as select * from silver.sales
create global temporary view other as select 1
create materialized view other as select * from silver.sales
create view other with metrics language yaml as $$ a $$
create temporary view other using csv options (path '/etc/passwd')
alter view silver.sales as select 1
alter view silver.sales with schema evolution
create function f as 'java.lang.Runtime' using jar '/tmp/x.jar'
create temporary function f as 'java.lang.Runtime'
create temporary function f(x int) returns int return x + 1
create or replace function f() returns table (a int) return select 1
drop function f
drop temporary function if exists f
declare variable v int default 1
declare or replace v = (select count(*) from silver.sales)
drop temporary variable v
set variable v = 1
set var (v) = (select 1)
set
set spark.sql.ansi.enabled = false
set spark.sql.variable.substitute
set `spark.sql.ansi.enabled` = `false`
set -v
set time zone 'Asia/Tokyo'
set time zone local
set time zone interval 1 hour
set role admin
reset
reset spark.sql.session.timeZone
reset `spark.sql.session.timeZone`
explain delete from silver.sales
explain extended insert into silver.sales values ('x', 1)
explain create table other (n int) using delta
explain analyze table silver.sales compute statistics
show databases
show tables
show table extended like '*'
show tblproperties silver.sales
show columns in silver.sales
show views
show partitions silver.sales
show functions
show create table silver.sales
show current database
show catalogs
show collations
show procedures
describe function trim
describe database default
describe procedure p
describe detail silver.sales
describe detail '/tmp'
describe history silver.sales
comment on database default is 'x'
comment on table silver.sales is 'x'
refresh table silver.sales
refresh function f
refresh '/tmp'
cache table silver.sales
cache lazy table other as select * from silver.sales
uncache table silver.sales
clear cache
load data local inpath '/etc/passwd' into table silver.sales
truncate table silver.sales
truncate table silver.sales partition (n = 1)
msck repair table silver.sales
repair table silver.sales sync partitions
add jar '/tmp/x.jar'
add file '/etc/passwd'
add archive '/tmp/x.zip'
list jars
list files
create index i on table silver.sales (id)
drop index i on table silver.sales
call spark_catalog.system.run(1)
create streaming table other as select * from stream silver.sales
create flow f as insert into silver.sales by name select * from silver.sales
declare c cursor for select 1
open c
fetch c into v
close c
grant select on table silver.sales to somebody
revoke select on table silver.sales from somebody
export table silver.sales to '/tmp/other'
import table other from '/tmp/other'
lock table silver.sales shared
start transaction
commit
rollback
dfs -ls /
create role r
alter table silver.sales compact 'major'
alter table silver.sales not clustered
alter table silver.sales touch
vacuum silver.sales
vacuum silver.sales retain 0 hours
vacuum '/tmp' dry run
optimize silver.sales
optimize silver.sales where n = 1 zorder by (id)
reorg table silver.sales apply (purge)
restore table silver.sales to version as of 0
restore silver.sales version as of 0
convert to delta parquet.`/tmp/other`
generate symlink_format_manifest for table silver.sales
create table other (n int) using delta cluster by (n)
copy into silver.sales from '/tmp/other' fileformat = csv
map n using 'cat' from silver.sales
select transform(n) using 'cat' as (m) from silver.sales
from silver.sales reduce n using 'cat'
select * from silver.sales version as of 0
select * from silver.sales timestamp as of '2020-01-01'
select * from silver.sales changes from version 0 to version 1
select * from stream silver.sales
select * from stream(silver.sales)
select * from silver.sales with (a = 'b')
select * from sales
select * from default.sales
select * from spark_catalog.default.sales
select * from information_schema.tables
select * from other.layer.sales
select * from parquet.`/etc/passwd`
select * from csv.`/etc/passwd`
select * from text.`/etc/passwd`
select * from json.`/etc/passwd`
select * from delta.`/tmp/other`
select * from binaryFile.`/etc/passwd`
select * from `text`.`/etc/passwd`
select n from silver.sales where n in (select n from parquet.`/etc/passwd`)
select (select max(value) from text.`/etc/passwd`)
select exists(select 1 from text.`/etc/passwd`)
with a as (select * from text.`/etc/passwd`) select * from a
with a as (select 1 as n) select * from (with b as (select * from a) select * from b) join b
select * from a join (with a as (select 1 as n) select * from a)
with a as (select * from a) select * from a
select * from silver.sales, lateral (select * from text.`/etc/passwd`)
select * from silver.sales union all select * from text.`/etc/passwd`
from silver.sales |> union all table text.`/etc/passwd`
from silver.sales |> join text.`/etc/passwd` on true
select * from identifier('text.`/etc/passwd`')
select * from identifier('te' || 'xt.`/etc/passwd`')
select * from identifier(:p)
table text.`/etc/passwd`
describe text.`/etc/passwd`
describe query select * from text.`/etc/passwd`
explain select * from text.`/etc/passwd`
select sum(n) over (order by (select max(value) from text.`/etc/passwd`)) from silver.sales
select n from silver.sales order by (select max(value) from text.`/etc/passwd`)
select n from silver.sales group by n having n > (select max(value) from text.`/etc/passwd`)
select * from silver.sales pivot (max(n) for id in ('x')) where (select true from text.`/etc/passwd`)
select * from values ((select max(value) from text.`/etc/passwd`))
select * from explode(array((select max(value) from text.`/etc/passwd`)))
select transform(array(1), x -> x + (select max(value) from text.`/etc/passwd`))
select * from read_files('/etc/passwd')
select * from table_changes('silver.sales', 0)
select * from table_changes_by_path('/tmp', 0)
select * from python_worker_logs()
select * from read_kafka(bootstrapServers => 'x')
select * from f(table(text.`/etc/passwd`))
select reflect('java.lang.System', 'getenv', 'PATH')
select java_method('java.lang.System', 'getProperty', 'user.home')
select try_reflect('java.lang.System', 'exit', 1)
select REFLECT('java.lang.System', 'getenv', 'PATH')
select `reflect`('java.lang.System', 'getenv', 'PATH')
select identifier('reflect')('java.lang.System', 'getenv', 'PATH')
select identifier('ref' || 'lect')('java.lang.System', 'getenv', 'PATH')
select builtin.reflect('java.lang.System', 'getenv', 'PATH')
select system.builtin.reflect('java.lang.System', 'getenv', 'PATH')
select spark_catalog.default.f(1)
select f(1)
select * from silver.sales lateral view reflect('java.lang.System', 'getenv', 'PATH') t as x
select * from silver.sales lateral view f(1) t as x
select n from silver.sales where reflect('java.lang.System', 'getenv', 'PATH') = 'x'
select filter(array(1), x -> reflect('java.lang.System', 'getenv', 'PATH') = 'x')
select max(n) filter (where reflect('java.lang.System', 'getenv', 'PATH') = 'x') from silver.sales
select from_avro(X'00', '{"type":"int"}')
select from_protobuf(X'00', 'M', '/etc/passwd')
select from_xml('<a/>', 'a int', map('rowValidationXSDPath', '/etc/passwd'))
select from_xml('<a/>', 'a int', map('ROWvalidationXsdPath', '/etc/passwd'))
select from_xml('<a/>', 'a int', map(concat('rowValidation', 'XSDPath'), '/etc/passwd'))
select schema_of_xml('<a/>', map('rowValidationXSDPath', '/etc/passwd'))
select * from identifier('silver.sales')
select identifier('trim')(' a ')
