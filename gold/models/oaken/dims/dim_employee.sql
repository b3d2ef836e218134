select
  employee_id,
  first_name,
  last_name,
  title_id,
  manager_id,
  active
from silver.employees
where employee_id <> '-1'
union all
select '-1', 'Unknown', 'Unknown', cast(null as string), cast(null as string), cast(null as boolean)
