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
is 'OpportunityFieldHistory' 0 'deal_id,changed_on,field,value
006A,2026-01-02,stage,"Proposal, final"
006A,2026-01-02,amount,150.5
006A,2026-01-04,owner,Bob
006A,2026-01-05,expected_close_date,2026-03-01
'
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
cut -d, -f1-5 hubspot.csv >plain.csv
run dealclean -s hubspot --history-out events.csv -o deals.csv plain.csv
like 'an export without them: says so' 'no column is called Date entered'
ok 'and writes a header' test "$(cat events.csv)" = deal_id,changed_on,field,value
finish
