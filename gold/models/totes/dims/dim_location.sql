select
  address_id as location_id,
  address_line_1,
  address_line_2,
  district,
  city,
  postal_code,
  country
from silver.addresses
where address_id <> -1
union all
select -1, 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown'
