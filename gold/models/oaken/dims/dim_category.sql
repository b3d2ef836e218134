select
  category_id,
  category_name
from silver.categories
where category_id <> '-1'
union all
select '-1', 'Unknown'
