-- DuckDB in and out, in a folder with clean.csv and scores.csv:  duckdb <duckdb.sql
--
-- Columns are read as text, so that an id 00123 keeps its zeros and a number its digits; what
-- is calculated with is cast.

-- Out of Parquet, or whatever DuckDB reads, as a table for dealclean.
COPY (SELECT * FROM read_csv('clean.csv', all_varchar = true)) TO 'deals.parquet' (FORMAT parquet);
COPY (SELECT * FROM 'deals.parquet') TO 'export.csv' (HEADER);

-- Won and lost deals by region.
COPY (
	SELECT region, count(*) AS deals, count(*) FILTER (outcome = 'Won') AS won
	FROM read_csv('clean.csv', all_varchar = true)
	WHERE outcome IN ('Won', 'Lost') GROUP BY region ORDER BY region
) TO 'regions.csv' (HEADER);

-- The open deals at high risk with most money in them, with their reasons.
COPY (
	SELECT deal_id, sales_rep_id, deal_amount, win_probability, top_factors, recommended_action
	FROM read_csv('scores.csv', all_varchar = true) WHERE risk_category = 'High'
	ORDER BY deal_amount::DOUBLE DESC NULLS LAST, deal_id LIMIT 20
) TO 'top.csv' (HEADER);

-- Into Parquet, for what reads that.
COPY (
	SELECT deal_id, as_of_date::DATE AS as_of_date, win_probability::DOUBLE AS win_probability,
	risk_category, model_id FROM read_csv('scores.csv', all_varchar = true)
) TO 'scores.parquet' (FORMAT parquet);
