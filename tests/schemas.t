#!/bin/bash
# The schemas in share/: one export of made-up deals as each CRM writes it, in several
# languages, comes out as the same table.
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2

# Deals: id, name, account, rep, created, closed, expected, amount, stage, outcome.
cat >deals.psv <<'!'
1101|Kestrel pilot|Kestrel|A. Berg|2025-01-13|2025-03-05|2025-03-20|12500|Proposal|Won
1102|Lumen renewal|Lumen|B. Stone|2025-01-14|2025-02-27|2025-03-31|48000.5|Negotiation|Lost
1103|Orbit upgrade|Orbit|A. Berg|2025-01-20|2025-04-14|2025-04-30|7300|Proposal|Won
1104|Pilot|Maple|C. Diaz|2025-02-03|2025-02-28|2025-03-10|910|Qualification|Lost
1105|Pilot|Nadir|C. Diaz|2025-02-17||2025-07-15|15250.25|Qualification|Open
1106|Quartz seats|Quartz|B. Stone|2025-03-03|2025-05-19|2025-05-31|22000|Negotiation|Won
1107|Rill add-on|Rill|A. Berg|2025-03-10|2025-06-02|2025-05-30|640.75|Proposal|Lost
1108|Sable|Sable|B. Stone|2025-04-01||2025-08-01|31000|Negotiation|Open
1109|Tarn|Tarn|C. Diaz|2025-04-07|2025-06-16|2025-06-30|5050|Proposal|Won
1110|Umber|Umber|A. Berg|2025-06-02||2025-09-01|88000|Qualification|Open
!

# export HEADER FIELDS: the deals under that header.  A field is a column of theirs; fc: closed,
# or expected of an open one; won, lost: closed if it was; status:W:L:O and stage:W:L say a word;
# flag:W:L:O; cents; =TEXT; at:COLUMN with a time of day; de:COLUMN as 31.12.2025, or 1.234,5;
# $:amount with a sign.
export_() {
	printf '%s\n' "$1"
	awk -F'|' -v want="$2" -v sep="${3-,}" '
	function column(name) {
		if (name == "fc") return $6 != "" ? $6 : $7
		if (name == "won") return $10 == "Won" ? $6 : ""
		if (name == "lost") return $10 == "Lost" ? $6 : ""
		return $(at[name])
	}
	function german(x,   p, whole) {
		if (split(x, p, "-") == 3) return p[3] "." p[2] "." p[1]
		if (x == "") return ""
		split(sprintf("%.2f", x), p, ".")
		whole = length(p[1]) > 3 ? substr(p[1], 1, length(p[1]) - 3) "." substr(p[1], length(p[1]) - 2) : p[1]
		return whole "," p[2]
	}
	function field(f,   p) {
		if (f ~ /^=/) return substr(f, 2)
		split(f, p, ":")
		if (p[1] == "status" || p[1] == "flag") return p[$10 == "Won" ? 2 : $10 == "Lost" ? 3 : 4]
		if (p[1] == "stage" && p[2] != "") return $10 == "Won" ? p[2] : $10 == "Lost" ? p[3] : $9
		if (p[1] == "cents") return sprintf("%.0f", $8 * 100)
		if (p[1] == "$") return "\"$" sprintf("%.2f", $8) "\""
		if (p[1] == "at") return column(p[2]) == "" ? "" : column(p[2]) " 09:14:05"
		if (p[1] == "de") return german(column(p[2]))
		return column(f)
	}
	BEGIN {
		n = split("id name account rep created closed expected amount stage outcome", c, " ")
		for (i = 1; i <= n; i++) at[c[i]] = i
		fields = split(want, f, ",")
	}
	{ for (i = 1; i <= fields; i++) printf "%s%s", field(f[i]), i < fields ? sep : "\n" }' deals.psv
}

# comes NAME SCHEMA [COLUMNS]: export.csv is read by that schema, and these columns are the deals'.
# fc: there is one date of closing, so a closed deal has no other; no_id: names are the ids.
comes() {
	local name=$1 schema=$2 how=${3-}
	run dealclean -o clean.csv export.csv
	ok "$name" eval "[ $status -eq 0 ] && [[ \$err == *'schema $schema, chosen by the header'* ]]"
	awk -F, -v OFS='|' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["deal_id"], $at["sales_rep_id"], $at["created_date"], $at["closed_date"], $at["expected_close_date"], $at["deal_amount"] + 0, $at["outcome"] }' clean.csv >got
	awk -F'|' -v OFS='|' -v how="$how" '{
		if (how ~ /fc/ && $6 != "") $7 = ""
		if (how ~ /undated/) $5 = ""
		if (how ~ /unexpected/) $7 = ""
		print how ~ /no_id/ ? $3 " / " $2 : how ~ /line/ ? NR + 1 : $1, $4, $5, $6, $7, $8 + 0, $10 }' deals.psv >want
	same "$name: every deal" got want
}

export_ 'Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Deal closed on,Deal - Expected close date' \
	'id,name,rep,amount,=USD,stage,status:Won:Lost:Open,at:created,at:won,at:lost,at:closed,expected' >export.csv
comes 'Pipedrive' pipedrive
export_ 'Deal - Title*,Deal - Value,Deal - Currency of value,Organization,Deal - Owner,Deal - Stage (pipeline),Deal - Creation date,Deal - Closed on,Deal - Won time,Deal - Lost time,Deal - Expected close date,Deal - Status,Deal - Pipedrive System ID' \
	'name,amount,=USD,account,rep,stage,at:created,at:closed,at:won,at:lost,expected,status:Won:Lost:Open,id' >export.csv
comes 'Pipedrive, newer' pipedrive
export_ 'Deal - ID,Deal - Titel,Deal - Wert,Deal - Währung von Wert,Deal - Phase,Deal - Status,Deal - Besitzer,Deal - Deal erstellt,Deal - Datum des gewonnenen Deals,Deal - Datum des verlorenen Deals,Deal - Voraussichtliches Abschlussdatum' \
	'id,name,amount,=EUR,stage,status:Gewonnen:Verloren:Offen,rep,at:created,at:won,at:lost,expected' >export.csv
comes 'Pipedrive in German' pipedrive
export_ 'Affaire - ID,Affaire - Titre,Affaire - Valeur,Affaire - Étape,Affaire - Statut,Affaire - Propriétaire,Affaire - Affaire créée,Affaire - Date de gain,Affaire - Heure de l'"'"'échec,Affaire - Date de clôture prévue' \
	'id,name,amount,stage,status:Gagnée:Perdue:Ouverte,rep,at:created,at:won,at:lost,expected' >export.csv
comes 'in French' pipedrive
export_ 'Negocio - ID,Negocio - Título,Negocio - Valor,Negocio - Etapa,Negocio - Estado,Negocio - Propietario,Negocio - Negocio creado el,Negocio - Fecha de ganado,Negocio - Fecha en la que se perdió,Negocio - Fecha de cierre prevista' \
	'id,name,amount,stage,status:Ganado:Perdido:Abierto,rep,at:created,at:won,at:lost,expected' >export.csv
comes 'in Spanish' pipedrive
export_ 'Negócio - ID,Negócio - Título,Negócio - Valor,Negócio - Etapa,Negócio - Status,Negócio - Proprietário,Negócio - Negócio criado em,Negócio - Ganho em,Negócio - Data de perda,Negócio - Data de fechamento esperada' \
	'id,name,amount,stage,status:Ganho:Perdido:Aberto,rep,at:created,at:won,at:lost,expected' >export.csv
comes 'in Portuguese' pipedrive

export_ 'Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner' \
	'id,name,stage:Closed Won:Closed Lost,=default,amount,at:fc,at:created,rep' >export.csv
comes 'HubSpot' hubspot fc
export_ 'Datensatz-ID,Deal-Name,Deal-Phase,Betrag,Abschlussdatum,Erstelldatum,Zuständiger Mitarbeiter' \
	'id,name,stage:Abgeschlossen und gewonnen:Abgeschlossen und verloren,amount,fc,created,rep' >export.csv
comes 'HubSpot in German' hubspot fc
export_ "ID de fiche d'informations,Nom de la transaction,Phase de la transaction,Montant,Date de fermeture,Date de création,Propriétaire de la transaction" \
	'id,name,stage:Fermé gagné:Fermé perdu,amount,fc,created,rep' >export.csv
comes 'in French' hubspot fc
export_ 'ID de registro,Nombre del negocio,Etapa del negocio,Valor,Fecha de cierre,Fecha de creación,Propietario del negocio' \
	'id,name,stage:Cierre ganado:Cierre perdido,amount,fc,created,rep' >export.csv
comes 'in Spanish' hubspot fc
export_ 'Record ID,Nome do negócio,Etapa do negócio,Valor,Data de fechamento,Data de criação,Proprietário do negócio' \
	'id,name,stage:Fechado ganho:Fechado perdido,amount,fc,created,rep' >export.csv
comes 'in Portuguese' hubspot fc
export_ 'deal_id,is_deleted,deal_pipeline_stage_id,owner_id,property_dealname,property_amount,property_closedate,property_createdate,property_dealstage,property_hs_is_closed_won,property_hs_is_closed,_fivetran_synced' \
	'id,=false,=113055,rep,name,amount,at:fc,at:created,=113055,flag:true:false:false,flag:true:true:false,=2025-07-01' >export.csv
comes "HubSpot's properties in a warehouse" hubspot fc
export_ 'id,archived,createdAt,properties_dealname,properties_amount,properties_closedate,properties_createdate,properties_hs_is_closed_won,properties_hs_is_closed,properties_hubspot_owner_id' \
	'id,=false,=2025-07-01,name,amount,at:fc,at:created,flag:true:false:false,flag:true:true:false,rep' >export.csv
comes 'with another prefix' hubspot fc

export_ 'Id,IsDeleted,Name,StageName,Amount,CloseDate,OwnerId,CreatedDate,IsClosed,IsWon' \
	'id,=0,name,stage:Closed Won:Closed Lost,amount,fc,rep,at:created,flag:1:1:0,flag:1:0:0' >export.csv
comes 'Salesforce' salesforce fc
export_ 'Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date' \
	'rep,account,name,stage:Closed Won:Closed Lost,amount,fc,created' >export.csv
comes 'Salesforce, a report without ids' salesforce 'fc no_id'
export_ 'Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Probability (%),Close Date,Next Step,Type' \
	'rep,account,name,stage:Closed Won:Closed Lost,=Q1-2025,amount,=,fc,=,=' >export.csv
comes 'nor a date of creation' salesforce 'fc no_id undated'
like 'which is said' 'no column with the day on which deals were created: they are kept'
export_ 'Opportunity-Inhaber;Accountname;Opportunity-ID;Opportunity-Name;Phase;Betrag Währung;Betrag;Schlusstermin;Erstelldatum' \
	'rep,account,id,name,stage:Closed Won:Closed Lost,=EUR,de:amount,de:fc,de:created' ';' >export.csv
comes 'Salesforce in German' salesforce fc
export_ "ID de l'opportunité,Propriétaire de l'opportunité,Nom de l'opportunité,Étape,Montant,Date de clôture,Date de création" \
	'id,rep,name,stage:Fermée gagnée:Fermée perdue,amount,fc,created' >export.csv
comes 'in French' salesforce fc
export_ 'Identificador,Oportunidad: Propietario de oportunidad: Nombre completo,Nombre de la oportunidad,Etapa,Importe,Fecha de cierre,Fecha de creación' \
	'id,rep,name,stage:Cerrada-Ganada:Cerrada-Perdida,amount,fc,created' >export.csv
comes 'in Spanish' salesforce fc
export_ '商談 ID,商談 所有者,商談名,フェーズ,金額,完了予定日,作成日' 'id,rep,name,stage:受注:失注,amount,fc,created' >export.csv
comes 'in Japanese' salesforce fc
export_ 'id,is_deleted,is_won,is_closed,close_date,created_date,stage_name,owner_id,amount,_fivetran_active' \
	'id,=false,flag:true:false:false,flag:true:true:false,fc,at:created,stage,rep,amount,=true' >export.csv
comes 'Salesforce in a warehouse' salesforce fc

export_ 'Record Id,Deal Name,Stage,Closing Date,Created Time,Amount,Deal Owner' \
	'id,name,stage:Closed Won:Closed Lost to Competition,fc,at:created,amount,rep' >export.csv
comes 'Zoho' zoho fc
export_ 'Deal Id,Deal Owner,Deal Owner.id,Deal Name,Company Name,Company Name.id,Sub-Pipeline,Amount,Stage,Closing Date,Created Time' \
	'id,rep,=77,name,account,=5,=Sales,amount,stage:Closed Won:Closed Lost,fc,at:created' >export.csv
comes 'Bigin' zoho fc
export_ 'id,Deal_Name,Stage,Closing_Date,Created_Time,Amount,Owner' \
	'id,name,stage:Closed Won:Closed-Lost to Competition,fc,at:created,amount,rep' >export.csv
comes "names of Zoho's API" zoho fc

export_ '(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,Topic,Potential Customer,Est. Close Date,Est. Revenue,Actual Close Date,Status,Status Reason,Owner,Created On' \
	'id,=x,name,account,expected,amount,closed,status:Won:Lost:Open,status:Bought/Sold:Out-Sold:In Progress,rep,created' >export.csv
comes 'Dynamics' dynamics
export_ 'number,description,status,closed,creationDate,dateClosed,estimatedClosingDate,estimatedValue,salespersonCode' \
	'id,name,status:Won:Lost:In Progress,flag:true:true:false,created,closed,expected,amount,rep' >export.csv
comes 'Business Central' dynamics

export_ 'External ID,Opportunity,Type,Active,Stage,Probability,Expected Revenue,Currency,Salesperson,Created on,Closed Date,Expected Closing' \
	'id,name,=Opportunity,flag:True:False:True,stage:Won:Proposition,flag:100:0:20,amount,=EUR,rep,at:created,at:closed,expected' >export.csv
comes 'Odoo' odoo
export_ 'id,name,type,active,stage_id,probability,expected_revenue,company_currency,user_id,create_date,date_closed,date_deadline,won_status' \
	'id,name,=opportunity,=True,stage,=50,amount,=EUR,rep,at:created,at:closed,expected,status:won:lost:pending' >export.csv
comes 'Odoo, technical names' odoo
export_ 'Externe ID,Verkaufschance,Aktiv,Stufe,Erwarteter Umsatz,Verkäufer,Erstellt am,Abschlussdatum,Erwarteter Abschluss' \
	'id,name,flag:Wahr:Falsch:Wahr,stage:Gewonnen:Neu,amount,rep,at:created,at:closed,expected' >export.csv
comes 'Odoo in German' odoo
export_ 'ID externe,Opportunité,Actif,Étape,Revenu espéré,Vendeur,Créé le,Date de clôture,Date de fermeture prévue' \
	'id,name,flag:Vrai:Faux:Vrai,stage:Gagné:Nouveau,amount,rep,at:created,at:closed,expected' >export.csv
comes 'in French' odoo

export_ 'id,name,stage,lastStage,amount,amountCurrency,amountConverted,probability,leadSource,closeDate,createdAt,modifiedAt,accountName,assignedUserId,assignedUserName' \
	'id,name,stage:Closed Won:Closed Lost,stage,amount,=EUR,amount,=,=Web,fc,at:created,=2025-06-30 09:00:00,account,=u1,rep' >export.csv
comes 'EspoCRM' espocrm fc
export_ 'ID,Opportunity Name,Account Name,Opportunity Amount,Currency,Expected Close Date,Sales Stage,Assigned User,Date Created,Deleted' \
	'id,name,account,amount,=USD,fc,stage:Closed Won:Closed Lost,rep,at:created,=0' >export.csv
comes 'SuiteCRM' suitecrm fc
export_ 'id,name,amount_usdollar,date_closed,sales_stage,assigned_user_name,date_entered,deleted' \
	'id,name,amount,fc,stage:Closed Won:Closed Lost,rep,at:created,=0' >export.csv
comes 'SugarCRM, names of fields' suitecrm fc
export_ 'Opportunity Number,Opportunity Name,Organization Name,Amount,Expected Close Date,Sales Stage,Assigned To,Created Time' \
	'id,name,=Accounts::::X,amount,fc,stage:Closed Won:Closed Lost,rep,at:created' >export.csv
comes 'vTiger' vtiger fc
export_ 'Potential Nr.;Betrag;Erwartetes Abschlussdatum;Verkaufsstufe;Zuständig;Erstellt am' \
	'id,de:amount,de:fc,stage:Gewonnen:Verloren,rep,de:created' ';' >export.csv
comes 'vTiger in German' vtiger fc
export_ 'ID,Title,Status,Opportunity Date,Last Updated On,Expected Closing Date,Opportunity Owner,Opportunity Amount,Currency,Sales Stage' \
	'id,name,status:Converted:Lost:Quotation,created,at:closed,expected,rep,amount,=EUR,stage' >export.csv
comes 'ERPNext' erpnext
export_ 'ID,Organization Name,Status,Created On,Closed Date,Expected Closure Date,Deal Owner,Deal Value,Currency' \
	'id,name,stage:Won:Lost,at:created,closed,expected,rep,amount,=EUR' >export.csv
comes 'Frappe CRM' frappe
export_ 'ID,Subject,Lead Value,Stage,Expected Close Date,Created At,Closed At,Sales Person' \
	'id,name,$:amount,stage:Won:Lost,expected,at:created,at:closed,rep' >export.csv
comes 'Krayin' krayin
export_ 'id,lead_name,note,status_label,status_type,value,value_currency,value_period,date_created,date_won,date_lost,user_name' \
	'id,account,name,stage,status:won:lost:active,cents,=USD,=one_time,at:created,won,lost,rep' >export.csv
comes 'Close, cents' close unexpected
export_ 'ID,Deal name,Deal value,Currency,Deal stage,Expected close date,Closed date,Created at,Sales owner' \
	'id,name,amount,=USD,stage:Won:Lost,expected,at:closed,at:created,rep' >export.csv
comes 'Freshsales' freshsales
export_ 'Record ID,Deal name,Deal stage,Deal value,Deal owner,Created at,Close date,Associated company' \
	'id,name,stage:Won 🎉:Lost,amount,rep,at:created,fc,account' >export.csv
comes 'Attio' attio fc
export_ 'id,name,date_created,close_date,assignee_id,monetary_value,pipeline_stage_id,status,company_name' \
	'id,name,created,fc,rep,amount,=12,status:Won:Abandoned:Open,account' >export.csv
comes 'Copper' copper fc
export_ 'id,Name,Created,Actual Close Date,Expected Close Date,Owner,Value,Currency,Milestone,Lost Reason' \
	'id,name,created,closed,expected,rep,amount,=GBP,stage:Won:Lost,flag::price:' >export.csv
comes 'Capsule' capsule
export_ 'OPPORTUNITY_ID,OPPORTUNITY_NAME,DATE_CREATED_UTC,ACTUAL_CLOSE_DATE,FORECAST_CLOSE_DATE,RESPONSIBLE_USER,OPPORTUNITY_VALUE,BID_CURRENCY,OPPORTUNITY_STATE' \
	'id,name,at:created,closed,expected,rep,amount,=USD,status:WON:ABANDONED:SUSPENDED' >export.csv
comes 'Insightly' insightly
export_ 'opportunity_id,created_at,closed_at,expected_close_date,owner,amount,stage,status' \
	'id,created,closed,expected,rep,amount,stage,status:won:lost:open' >export.csv
comes 'snake_case of no vendor' plain

# ---- words and names -------------------------------------------------------------------------
cat >own.csv <<'!'
canonical,source
prefix,Crm_
deal_id,Konto + Titel
closed_date,Ende
deal_amount,Summe
sales_rep_id,Wer
deal_stage,Stand
outcome:Won,deal_stage=Won
outcome:Lost,deal_stage=Lost
outcome:Open,*
!
export_ 'crm_Konto,crm_Titel,CRM_Ende,Summe,Wer,Crm_Stand' 'account,name,closed,amount,rep,stage:受注:Chiuso perso' >export.csv
run dealclean -s ./own.csv -o clean.csv export.csv
exits 'a mapping file with a prefix, an id of two columns, no creation, words of won and lost' 0
ok 'the columns of the id stay' test "$(head -1 clean.csv | grep -c 'crm_Konto,crm_Titel$')" -eq 1
ok 'deals of one name are apart' test "$(cut -d, -f1,3,12 clean.csv | grep Pilot | tr '\n' ' ')" = 'Maple / Pilot,2025-02-28,Lost Nadir / Pilot,,Open '
ok 'no day, no days' test "$(cut -d, -f2,11 clean.csv | tail -n +2 | sort -u)" = ,
winrate -q -p quarter clean.csv >rates.csv
ok 'win rates by the day of closing' test "$(cut -d, -f1-4 rates.csv | tail -n +2 | tr '\n' ' ')" = '2025-Q1,3,1,2 2025-Q2,4,3,1 '
run dealfeat --snapshots clean.csv
exits 'what looks at age says that it cannot' 2
like 'and why' created_date
sed -i 's/^deal_id,.*/deal_id,*/' own.csv
run dealclean -s ./own.csv -o clean.csv export.csv
ok 'the number of the line as an id' test "$(cut -d, -f1 clean.csv | tail -n +2 | tr '\n' ' ')" = '2 3 4 5 6 7 8 9 10 11 '
run dealclean -q -s ./own.csv -o clean.csv export.csv export.csv
ok 'of two files' test "$(cut -d, -f1 clean.csv | sort | uniq -d | wc -l)" -eq 0
# ---- what is known ---------------------------------------------------------------------------
run dealclean --schemas
ok 'the schemas are listed' eval '[[ $out == *"salesforce  Opportunities of Salesforce"*"zoho        Deals of Zoho"* ]]'
ok 'each of them' test "$(printf '%s\n' "$out" | grep -c '^[a-z]')" -eq "$(find "$root/share" -name 'schema-*.csv' | wc -l)"
ok 'in 80 columns' test "$(printf '%s\n' "$out" | awk 'length > 80' | wc -l)" -eq 0
dealclean --schemas -s zoho >zoho.csv
same 'one of them' zoho.csv "$root/share/schema-zoho.csv"
run dealclean --schemas -s nosuch
exits 'not one that is not there' 2
run dealclean --schemas export.csv
exits 'it reads no file' 2
run dealclean --draft-schema --dup first export.csv
exits 'and drafting writes no deals' 2

# ---- drafts ----------------------------------------------------------------------------------
# drafted NAME CORRECTIONS: the draft of export.csv, with those lines put on its top, gives the deals.
drafted() {
	local name=$1 corrections=${2-} how=${3-}
	run dealclean --draft-schema -o drafted.csv export.csv
	exits "$name: a draft" 0
	{ echo canonical,source; printf '%s' "$corrections"; tail -n +2 drafted.csv; } >mine.csv
	run dealclean -q -s ./mine.csv -o clean.csv export.csv
	exits "$name: it is a mapping file" 0
	awk -F, -v OFS='|' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ print $at["deal_id"], $at["sales_rep_id"], $at["created_date"], $at["closed_date"], $at["deal_amount"] + 0, $at["outcome"] }' clean.csv >got
	awk -F'|' -v OFS='|' -v how="$how" '{ print how ~ /line/ ? NR + 1 : how ~ /names/ ? $2 " / " $3 : $1, $4, how ~ /undated/ ? "" : $5, $6, $8 + 0, $10 }' deals.psv >want
	same "$name: every deal" got want
}
# The deals often enough, in other months, for what is told by how often something comes.
awk -F'|' -v OFS='|' '{ for (k = 0; k < 3; k++) { r = $0; $1 = $1 + 100 * k; $2 = $2 " " k; print; $0 = r } }' deals.psv >more.psv
mv more.psv deals.psv
export_ 'Ref,Thing,Firma,Verkäufer,Begonnen,Fertig,Summe,Stand' 'id,name,account,rep,de:created,de:closed,amount,stage:gewonnen:verloren' >export.csv
drafted 'German words, days of their own names'
ok 'with a reason for each line' awk '/^#/ { reason = 1; next } NR > 1 && !/^outcome/ && !reason { exit 1 } { reason = 0 }' drafted.csv
export_ 'key,owner,opened,finished,worth,ccy,is_won,is_closed' 'id,rep,created,closed,amount,=USD,flag:1:0:0,flag:1:1:0' >export.csv
drafted 'flags'
ok 'the currency' grep -q '^currency:worth,ccy$' drafted.csv
export_ 'title,customer,person,start,end,price,result' 'name,account,rep,created,closed,amount,status:Ganado:Perdido:Abierto' >export.csv
drafted 'without ids' '' names
export_ 'person,end,price,result' 'rep,closed,amount,status:W:L:O' >export.csv
run dealclean --draft-schema export.csv
ok 'what nothing tells is asked' eval '[[ $out == *"No column says Won and Lost in words that are known."*"W'"'"' (12)"* ]]'
drafted 'two corrections' $'outcome:Won,result=W\noutcome:Lost,result=L\n' 'line undated'
printf 'a,b\n' >export.csv
run dealclean --draft-schema export.csv
exits 'a header alone' 0
run dealclean --draft-schema </dev/null
exits 'nothing' 2
head -c 3000 /dev/urandom >noise.csv
run dealclean --draft-schema noise.csv
ok 'noise' test "$status" -le 2
printf 'Who,What\n1,2\n' >odd.csv
run dealclean odd.csv
like 'who has no schema is told of it' 'draft-schema drafts'

# ---- deals that were closed before they were created -----------------------------------------
printf 'deal_id,created_date,closed_date,outcome\n1,2024-03-05,2024-03-01,Won\n2,2024-03-05,2024-03-09,Lost\n' >moved.csv
run dealclean --max-rejects 9 moved.csv
ok 'rejected' test "$(printf '%s\n' "$out" | grep -c .)" -eq 2
run dealclean --backdated zero moved.csv
ok 'of no age' test "$(printf '%s\n' "$out" | sed -n 2p | cut -d, -f2,3,11)" = 2024-03-01,2024-03-01,0
like 'which is told' '1 deals were closed before they were created: read as --backdated says'
run dealclean -q --backdated swap moved.csv
ok 'turned round' test "$(printf '%s\n' "$out" | sed -n 2p | cut -d, -f2,3,11)" = 2024-03-01,2024-03-05,4
finish
