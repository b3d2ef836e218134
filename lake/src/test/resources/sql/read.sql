select * from silver.sales
select id, n from SILVER.`sales` as s where n > 1
with a as (select * from silver.sales), b as (select * from a) select * from b
with a as (with b as (select * from silver.sales) select * from b) select * from A
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
values (1, 'a'), (2, 'b')
values (1 + 1, upper('a'))
table silver.sales
from silver.sales select id
select * from silver.sales union select * from silver.sales intersect select * from silver.sales except all select 'x', 1
select id, sum(n) from silver.sales group by rollup (id) having sum(n) > 0 order by 1 limit 3 offset 1
select id, sum(n) from silver.sales group by all
select id, sum(n) from silver.sales group by grouping sets ((id), ())
select distinct id from silver.sales order by all limit all
select id, row_number() over (partition by id order by n) as r from silver.sales qualify r = 1
select id, sum(n) over w from silver.sales window w as (partition by id)
select * from silver.sales a join silver.sales b using (id) left anti join silver.sales c on c.n = a.n
select * from silver.sales s cross join lateral (select s.n + 1 as m)
select * from silver.sales s, lateral explode(array(1, 2)) as t(e)
select * from silver.sales tablesample (50 percent) repeatable (1)
select * from silver.sales tablesample (1 rows)
select * from silver.sales pivot (sum(n) for id in ('x', 'y'))
select * from (select n, n + 1 as m from silver.sales) unpivot (v for k in (n, m))
select * from silver.sales lateral view outer explode(array(1, 2)) t as e
select * from range(3)
select * from explode(array(1, 2)) as t(e)
select * from json_tuple('{"a":1}', 'a')
select exists(select 1 from silver.sales), (select max(n) from silver.sales), 1 in (select n from silver.sales)
from silver.sales |> where n > 0 |> extend n + 1 as m |> set m = 2 |> drop n |> aggregate sum(m) as s group by id |> order by id |> limit 3
from silver.sales |> as t |> join silver.sales u on t.id = u.id |> select t.id |> union all select 'x'
select /*+ broadcast(a) */ a.n from silver.sales a join silver.sales b on a.n = b.n
select transform(array(1, 2), x -> x + 1), aggregate(array(1, 2), 0, (s, x) -> s + x), filter(array(1), x -> x > 0)
select percentile_cont(0.5) within group (order by n), listagg(id, ',') within group (order by id) from silver.sales
select count(*) filter (where n > 1), first(n) ignore nulls, max_by(id, n) from silver.sales
select cast('1' as int), '1'::int, try_cast('x' as int), date '2020-01-01', interval 1 day, X'1F', extract(year from date '2020-01-01')
select from_json('{"a":1}', 'a int'), from_csv('1', 'a int'), from_xml('<r><a>1</a></r>', 'a int'), schema_of_json('{"a":1}')
select from_xml('<r><a>1</a></r>', 'a int', map('mode', 'PERMISSIVE')), xpath_string('<a>1</a>', 'a')
select current_user(), current_date, now(), rand() < 2, uuid() <> '', version() <> '', input_file_name() from silver.sales
select s.* except (n) from silver.sales s
select * from silver.sales sort by n
select * from silver.sales distribute by id
select 'delete from silver.sales', '; drop table silver.sales', '${env:PATH}' -- insert into silver.sales
select parse_json('{"a":1}'):a::int
describe silver.sales
describe extended silver.sales
describe silver.sales n
describe query select n from silver.sales
describe select n from silver.sales
explain select * from silver.sales
explain formatted select count(*) from silver.sales
select * from (silver.sales a cross join silver.sales b)
