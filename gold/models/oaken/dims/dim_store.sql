-- As dim_product: every version, the first from 1900.
with versions as (
  select * from silver.customers_history where store_id <> '-1' and (valid_to is null or valid_to > valid_from)
),
firsts as (
  select store_id, min(valid_from) as valid_from from versions group by store_id
)
select
  concat(v.store_id, '@', v.valid_from) as store_key,
  v.store_id,
  v.store_name,
  v.street_address,
  v.city,
  v.county,
  v.us_state,
  v.zip_code,
  if(v.valid_from = f.valid_from, timestamp '1900-01-01 00:00:00', v.valid_from) as valid_from,
  v.valid_to,
  v.valid_to is null as is_current
from versions v
join firsts f on f.store_id = v.store_id
union all
select
  '-1',
  '-1',
  'Unknown',
  'Unknown',
  'Unknown',
  'Unknown',
  'Unknown',
  'Unknown',
  timestamp '1900-01-01 00:00:00',
  cast(null as timestamp),
  true
