# Tables of every kind that dealreport knows, in the folder in use: report_tables DEALS;
# and deals whose cells mean harm: hostile_deals (hostile.csv, of deals.csv)
# shellcheck shell=bash
report_tables() {
	local report
	dealgen --deals "$1" --seed 3 --drop region=EMEA:2025-01-01:-1.5 >export.csv
	dealclean -q --summary quality.csv -o clean.csv export.csv
	for report in insights diagnose compare trend velocity cycle reps funnel; do
		winrate -q -r $report clean.csv >$report.csv 2>/dev/null
	done
	winrate -q -p quarter --date created clean.csv >created.csv
	winrate -q -p quarter clean.csv >closed.csv
	# a model's shape without training one: chances by hand, as the programs write them
	dealfeat -q --open clean.csv | awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
		print $0, "win_probability,risk_score,risk_category,win_percentile,model_id,factor_1,value_1,effect_1,typical,effect_rest,help_factor_1,help_value_1,help_effect_1,top_factors,recommended_action,saveable"; next }
		{ p = .05 + (NR * 37 % 60) / 100; a = $at["deal_amount"]
		level = p < .2 ? "High" : p < .4 ? "Medium" : "Low"
		printf "%s,%.6f,%.6f,%s,%d,abcd1234,age,%s,%.6f,0.400000,%.6f,region,EMEA,0.050000,\"open %s days, won deals take 40; rep wins 31%% of deals\",Call the buyer,%.2f\n",
			$0, p, 1 - p, level, p * 100, $at["x_age_days"], -.1, p - .35, $at["x_age_days"], a * .1 }' >deals.csv
	printf '%s\n' model,fold,train_deals,test_deals,base_rate,auc,auc_lo,auc_hi,log_loss,base_log_loss,brier,base_brier,calibration_error \
		xgboost,1,500,400,0.4,0.74,0.7,0.78,0.55,0.62,0.18,0.21,0.01 xgboost,all,500,400,0.4,0.761,0.72,0.79,0.519,0.618,0.18,0.21,0.011 \
		age,all,500,400,0.4,0.658,0.62,0.69,0.581,0.618,0.18,0.21,0.01 >metrics.csv
	printf '%s\n' as_of_date,rows,deals,features,folds,trees,calibration,params,auc,auc_lo,auc_hi,log_loss,base_log_loss,brier,calibration_error,p_value,p_value_beyond_age,verdict,model_sha256,champion,champion_log_loss,outcome \
		2025-06-30,900,400,57,5,50,sigmoid,,0.76,0.72,0.79,0.519,0.618,0.18,0.011,0.001,0.001,ready,ab,,,written >runs.csv
	awk -F, -v OFS=, 'NR == 1 { print "deal_id,outcome,win_probability"; next }
		{ print $1, (NR * 7919 % 100 < NR * 37 % 60 + 5 ? "Won" : "Lost"), sprintf("%.6f", .05 + (NR * 37 % 60) / 100) }' deals.csv >oof.csv
	dealeval -q oof.csv >eval.csv
	dealeval -q -r bins oof.csv >bins.csv
	printf '%s\n' feature,factor,label,mean_abs_effect,share,direction,mean_effect x_age_days,age,age,0.08,0.6,down,0.03 \
		x_region,region,region,0.05,0.3,up,0 x_region_deals,region,deals,0.01,0.1,up,0 >global.csv
	{ dealalert -q compare.csv; dealalert -q deals.csv | tail -n +2; } >alerts.csv
	dealforecast -q --target 1e6 clean.csv >periods.csv
	dealfeat -q clean.csv | dealforecast -q -r deals >closes.csv
	dealforecast -q -r backtest clean.csv >backtest.csv
	printf '%s\n' feature,psi,p_value,kind,part,reference_deals,deals,psi_lo,psi_hi,q_value,estimate,estimate_lo,estimate_hi,missing_before,missing_now,unseen_share,most_changed,share_before,share_now,blocks,phi,smallest_psi,verdict,note \
		'x_region,0.044,0.0001,world,input,2700,300,0.01,0.08,0.0006,,,,0,0,0,EMEA,0.23,0.33,13,0.9,0.03,drifted,"drifted: region EMEA is 33% of new deals, was 23% (8 weeks, 300 deals; chance 1 in 1,700)"' \
		'x_source,0,1,world,input,2700,300,0,0.02,1,,,,0,0,0,Event,0.12,0.13,13,1,0.03,stable,stable: psi below 0.05 for certain' \
		'x_rep_deals,,0.5,history,input,2700,300,,,0.9,1,-2,4,,,,,,,13,,,stable,stable: as from block to block: the mean of new deals moved by 1' \
		'x_created_month,0.4,,calendar,input,2700,300,,,,,,,,,,over 5,0.2,0.6,13,,,,"moves with the calendar: shown, never judged"' \
		'cusum,,,,cusum,,212,,,,-6.1,,,,,,,,,,,,drifted,"drifted: 31 of the 212 deals scored since 2025-02 were won, 52 expected; more than chance since week of 2025-04-14"' >drift.csv
	dealgen -q --deals 3000 --seed 5 --lever demo:0.8,confounding=0.2 --holdout 30%:0.6:2024-03-01 --arms arms.csv -o tried.csv
	dealeffect -q --lever demo,region=EMEA tried.csv >levers.csv
	dealeffect -q --by-week --holdout 30% --arms arms.csv tried.csv >experiment.csv
}
hostile_deals() {
	python3 - <<'!'
import csv
rows = list(csv.DictReader(open("deals.csv", newline="")))[:12]
bad = ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=cmd|'/c'!A1", "+1", "-12.5",
       "a\u2028b", "a\tb", "a\nb", "javascript:alert(1)", "x" * 10000, "\u202egnp.exe", "a/b c"]
for r, s in zip(rows, bad):
    r["deal_id"] = r["sales_rep_id"] = r["region"] = r["deal_stage"] = s
    r["top_factors"] = r["recommended_action"] = s
w = csv.DictWriter(open("hostile.csv", "w", newline="", encoding="utf-8"), rows[0].keys(), lineterminator="\n")
w.writeheader()
w.writerows(rows)
!
}
