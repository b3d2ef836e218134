select
  store_id,
  store_name,
  street_address,
  city,
  county,
  us_state,
  zip_code
from silver.customers
where store_id <> '-1'
union all
select '-1', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown'
