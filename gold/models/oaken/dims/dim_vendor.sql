select
  vendor_id,
  vendor_name
from silver.vendors
where vendor_id <> '-1'
union all
select '-1', 'Unknown'
