select
  c.counterparty_id,
  c.counterparty_legal_name,
  coalesce(a.address_line_1, 'Unknown') as counterparty_legal_address_line_1,
  a.address_line_2 as counterparty_legal_address_line_2,
  a.district as counterparty_legal_district,
  coalesce(a.city, 'Unknown') as counterparty_legal_city,
  coalesce(a.postal_code, 'Unknown') as counterparty_legal_postal_code,
  coalesce(a.country, 'Unknown') as counterparty_legal_country
from silver.counterparties c
left join silver.addresses a on a.address_id = c.legal_address_id
where c.counterparty_id <> -1
union all
select -1, 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown', 'Unknown'
