#!/bin/bash
# dealclean: histories of vendors as the events that dealfeat --history reads.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$tmp" || exit 2

cat >opp.csv <<!
"Id","OpportunityId","CreatedDate","StageName","Amount","CloseDate","Probability"
"h3","006B","2024-02-01 00:00:00","Proposal","7000.0","2024-05-01 00:00:00","50"
"h2","006A","2024-01-10 15:00:00","Proposal","5000.0","2024-03-31 00:00:00","50"
"h1","006A","2024-01-10 09:00:00","Prospecting","","2024-03-31 00:00:00","10"
"h4","006A","2024-02-20 10:00:00","Proposal","6500.5","2024-04-30 00:00:00","50"
"h5","","2024-02-20 10:00:00","Proposal","1","2024-04-30 00:00:00","50"
"h6","006A","2024-02-30 10:00:00","Proposal","1","2024-04-30 00:00:00","50"
"h7","006A","2024-02-20 10:00:00","Proposal","many","2024-04-30 00:00:00","50"
!
run dealclean -s salesforce-history --max-rejects 3 --rejects r.csv opp.csv
is 'OpportunityHistory: by deal, day and time, what changed only' 0 'deal_id,changed_on,field,value
006A,2024-01-10,stage,Prospecting
006A,2024-01-10,amount,
006A,2024-01-10,expected_close_date,2024-03-31
006A,2024-01-10,stage,Proposal
006A,2024-01-10,amount,5000
006A,2024-02-20,amount,6500.5
006A,2024-02-20,expected_close_date,2024-04-30
006B,2024-02-01,stage,Proposal
006B,2024-02-01,amount,7000
006B,2024-02-01,expected_close_date,2024-05-01
'
like 'rows balance' 'read 7 = written 4 \+ rejected 3 \+ superseded 0'
ok 'rejected rows' test "$(cut -d, -f2-5 r.csv | tail -n +2 | tr '\n' ' ')" = \
    '6,no_deal_id,OpportunityId, 7,bad_date,CreatedDate,2024-02-30 10:00:00 8,bad_amount,Amount,many '
cat >field.csv <<!
OpportunityId,Field,OldValue,NewValue,CreatedDate
006A,StageName,Prospecting,"Proposal, final",2026-01-02T10:00:00Z
006A,Amount,100,150.5,2026-01-02T10:00:00Z
006A,created,,,2026-01-01T10:00:00Z
006A,Owner,Ann,Bob,2026-01-03T23:30:00.000-0500
006A,CloseDate,2026-02-01,2026-03-01,2026-01-05T00:00:00Z
006A,Description,a,b,2026-01-05T00:00:00Z
!
run dealclean -s salesforce-history field.csv
is 'OpportunityFieldHistory: with what was there at the creation' 0 'deal_id,changed_on,field,value
006A,2026-01-01,stage,Prospecting
006A,2026-01-01,amount,100
006A,2026-01-01,owner,Ann
006A,2026-01-01,expected_close_date,2026-02-01
006A,2026-01-02,stage,"Proposal, final"
006A,2026-01-02,amount,150.5
006A,2026-01-04,owner,Bob
006A,2026-01-05,expected_close_date,2026-03-01
'
grep -v created field.csv >nocreated.csv
run dealclean -s salesforce-history nocreated.csv
ok 'nothing is made up without a row for the creation' test "$(printf '%s' "$out" | wc -l)" -eq 5
like 'which it says' '1 deals have no row for their creation: what they had before their first change is left out'
cat >excel.csv <<!
OpportunityId;CreatedDate;Field;OldValue;NewValue
006A;1/2/2026 10:00;created;;
006A;1/15/2026 10:00;Owner;Ann;Bob
006A;1/15/2026 10:00;Owner;0055g000001AbCDAA0;0055g000001XyCDAA0
OpportunityId;CreatedDate;Field;OldValue;NewValue
006A;1/16/2026 10:00;Amount;1.000;2.500,50
006A;2/3/2026 10:00;CloseDate;3/4/2026;5/6/2026
006A;2/4/2026 10:00;Amount;2.500,50;x
;;;;
"Confidential Information - Do Not Distribute"
!
run dealclean -s salesforce-history --max-rejects 1 --rejects r.csv excel.csv
is 'dates and amounts are decided over the file; of two owners the id counts' 0 'deal_id,changed_on,field,value
006A,2026-01-02,amount,1000
006A,2026-01-02,owner,0055g000001AbCDAA0
006A,2026-01-02,expected_close_date,2026-03-04
006A,2026-01-15,owner,0055g000001XyCDAA0
006A,2026-01-16,amount,2500.5
006A,2026-02-03,expected_close_date,2026-05-06
'
like 'it says how dates are read' 'excel.csv: dates are read month first'
like 'and amounts' 'excel.csv: amounts are read with a decimal comma'
like 'rows balance' 'read 9 = written 5 \+ rejected 4 \+ superseded 0'
ok 'headers and footers are nobody'"'"'s fault' test "$(cut -d, -f2-4 r.csv | tail -n +2 | tr '\n' ' ')" = \
    '5,repeated_header, 8,bad_amount,NewValue 9,not_a_record, 10,not_a_record, '
printf 'OpportunityId,CreatedDate,StageName\n1,1/2/2026,a\n1,3/4/2026,b\n' >open.csv
run dealclean -s salesforce-history open.csv
is 'undecided dates are refused' 2 ''
like 'with the place and the option' "open.csv:2: CreatedDate: nothing tells day and month apart: '1/2/2026': say --date-order"
run dealclean -q -s salesforce-history --date-order dmy open.csv
is '--date-order' 0 'deal_id,changed_on,field,value
1,2026-02-01,stage,a
1,2026-04-03,stage,b
'
printf 'OpportunityId,CreatedDate,StageName,Amount\n1,2026-01-02,a,"1,000"\n' >open.csv
run dealclean -s salesforce-history open.csv
like 'undecided amounts, too' "open.csv:2: Amount: nothing tells whether .*: '1,000': say --decimal"
run dealclean -s salesforce-history <(printf 'a,b\n1,2\n')
exits 'another table is an error' 2
like 'which says so' 'neither OpportunityHistory'
run dealclean -s salesforce-history --check field.csv
exits 'options that mean nothing there are an error' 2

cat >hubspot.csv <<!
Record ID,Deal Stage,Close Date,Create Date,Deal owner,"Date entered ""Offer (Sales Pipeline)""",Date entered 'Closed Won (Sales Pipeline)',"Date entered ""Offer (net) (Other)"""
2,Closed Won,2024-03-05,2024-02-01,Ann,2024-02-10 09:00,2024-03-05 10:00,
1,Offer,2024-09-05,2024-02-01,Ann,2024-02-11 09:00,,2024-02-03
3,Offer,2024-09-05,2024-02-01,Ann,soon,,
!
run dealclean -q -s hubspot --history-out events.csv -o deals.csv hubspot.csv
exits 'HubSpot' 0
ok 'HubSpot: columns become events' diff - events.csv <<!
deal_id,changed_on,field,value
1,2024-02-03,stage,Offer (net)
1,2024-02-11,stage,Offer
2,2024-02-10,stage,Offer
2,2024-03-05,stage,Closed Won
!
run dealclean -s hubspot --history-out events.csv -o deals.csv hubspot.csv
like 'HubSpot: a value that is no date is counted' 'events.csv: 1 values are no dates and left out'
run dealfeat -q --as-of 2024-02-20 --history events.csv deals.csv
exits 'dealfeat reads them' 0
cat >api.csv <<!
hs_object_id,dealstage,closedate,createdate,hs_date_entered_appointmentscheduled,hs_v2_date_entered_closedwon,hs_v2_date_entered_current_stage
1,closedwon,2024-03-05,2024-02-01,2024-02-01T09:00:00Z,1709648400000,2024-03-05
2,closedlost,2024-03-05,2024-02-01,,,2024-03-05
!
run dealclean -q --history-out events.csv -o deals.csv api.csv
ok 'HubSpot: names of the API' diff - events.csv <<!
deal_id,changed_on,field,value
1,2024-02-01,stage,appointmentscheduled
1,2024-03-05,stage,closedwon
!
cut -d, -f1-5 hubspot.csv >plain.csv
run dealclean -s hubspot --history-out events.csv -o deals.csv plain.csv
like 'an export without them: says so' 'no column is called Date entered'
ok 'and writes a header' test "$(cat events.csv)" = deal_id,changed_on,field,value
finish
