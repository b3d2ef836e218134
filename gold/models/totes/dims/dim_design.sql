select
  design_id,
  design_name,
  file_location,
  file_name
from silver.designs
where design_id <> -1
union all
select -1, 'Unknown', 'Unknown', 'Unknown'
