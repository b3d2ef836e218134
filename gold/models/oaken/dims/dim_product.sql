-- The first version known of an item counts from 1900: a row of the database often comes after the first sales of the
-- item. Versions that were in force at no time (two changes of one instant) are left out.
with versions as (
  select * from silver.products_history where item_id <> '-1' and (valid_to is null or valid_to > valid_from)
),
firsts as (
  select item_id, min(valid_from) as valid_from from versions group by item_id
)
select
  concat(v.item_id, '@', v.valid_from) as product_key,
  v.item_id,
  v.item_description,
  coalesce(v.category_id, '-1') as category_id,
  v.bottle_volume_ml,
  v.pack,
  v.bottle_cost,
  v.bottle_retail,
  coalesce(v.discontinued, false) as discontinued,
  if(v.valid_from = f.valid_from, timestamp '1900-01-01 00:00:00', v.valid_from) as valid_from,
  v.valid_to,
  v.valid_to is null as is_current
from versions v
join firsts f on f.item_id = v.item_id
union all
select
  '-1',
  '-1',
  'Unknown',
  '-1',
  cast(null as int),
  cast(null as int),
  cast(null as decimal(11, 2)),
  cast(null as decimal(11, 2)),
  false,
  timestamp '1900-01-01 00:00:00',
  cast(null as timestamp),
  true
