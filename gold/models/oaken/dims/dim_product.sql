select
  item_id,
  item_description,
  coalesce(category_id, '-1') as category_id,
  bottle_volume_ml,
  pack,
  bottle_cost,
  bottle_retail
from silver.products
where item_id <> '-1'
union all
select
  '-1',
  'Unknown',
  '-1',
  cast(null as int),
  cast(null as int),
  cast(null as decimal(11, 2)),
  cast(null as decimal(11, 2))
