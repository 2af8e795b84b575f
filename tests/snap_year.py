#!/usr/bin/env python3
"""Random years of weekly runs of dealsnap with everything that goes wrong in them.

    snap_year.py SEED...

Days are missed, exports are repeated with other values, deals are backdated, reopened, deleted and
restored, owners and regions change, amounts are emptied, lost ones set to 0.  Held against it:
the table of every day of a run, and waterfalls made here, from two tables, by their definitions.
"""
import csv
import datetime
import io
import os
import random
import subprocess
import sys
import tempfile

HEADER = ('deal_id created_date closed_date sales_rep_id industry region product_type lead_source '
          'deal_stage deal_amount sales_cycle_days outcome expected_close_date').split()
ROWS = ('opening new reopened returned pulled_in carried_in transferred_in up down won lost '
        'pushed_out pulled_out transferred_out gone closing').split()
START = datetime.date(2024, 1, 1)


def day(n):
    return (START + datetime.timedelta(n)).isoformat()


def run(*args):
    done = subprocess.run(['dealsnap', '-q', *args], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f'dealsnap {" ".join(args)}: {done.returncode}: {done.stderr}')
    return done.stdout


class World:
    """Deals that live; each a dict of the columns, days as numbers."""

    def __init__(self, rng):
        self.rng, self.deals, self.hidden, self.n = rng, {}, {}, 0

    def create(self, now):
        rng = self.rng
        self.n += 1
        created = now - (rng.randrange(40) if rng.random() < .1 else 0)
        self.deals[f'd{self.n * 7919 % 1000:03}'] = {
            'created': created, 'closed': None, 'outcome': 'Open', 'rep': rng.choice('pqrs'),
            'region': rng.choice(['north', 'south', '']), 'stage': 'Discovery',
            'cents': self.amount(), 'due': now + rng.randrange(90) if rng.random() < .9 else None}

    def amount(self):
        return self.rng.choice([None, 0, -500, 1, self.rng.randrange(10 ** 7)])

    def change(self, now):
        rng = self.rng
        key = rng.choice(sorted(self.deals))
        deal = self.deals[key]
        what = rng.random()
        if what < .08:
            self.hidden[key] = self.deals.pop(key)
        elif deal['outcome'] != 'Open':
            if what < .2:
                deal.update(outcome='Open', closed=None, stage='Discovery')
            elif what < .3:
                deal.update(outcome='Lost' if deal['outcome'] == 'Won' else 'Won')
            elif what < .4:
                deal.update(closed=max(deal['created'], deal['closed'] - rng.randrange(9)))
        elif what < .45:
            won = rng.random() < .5
            closed = max(deal['created'], now - (rng.randrange(30) if rng.random() < .2 else 0))
            deal.update(outcome='Won' if won else 'Lost', closed=closed,
                        stage='Closed Won' if won else 'Closed Lost', due=None)
            if not won and rng.random() < .5:
                deal['cents'] = 0
        elif what < .6:
            deal['cents'] = self.amount()
        elif what < .75 and deal['due'] is not None:
            deal['due'] += rng.randrange(-20, 40)
        elif what < .85:
            deal['rep'] = rng.choice('pqrst')
        elif what < .9:
            deal['region'] = rng.choice(['north', 'south', 'west', ''])
        else:
            deal['stage'] = rng.choice(['Discovery', 'Demo', 'Proposal'])

    def live(self, now):
        for _ in range(self.rng.randrange(4)):
            self.create(now)
        for _ in range(self.rng.randrange(5)):
            if self.deals:
                self.change(now)
        if self.hidden and self.rng.random() < .1:
            key = self.rng.choice(sorted(self.hidden))
            self.deals[key] = self.hidden.pop(key)


def money(cents):
    if cents is None:
        return ''
    text = f'{abs(cents) // 100}.{abs(cents) % 100:02}'.rstrip('0').rstrip('.')
    return ('-' if cents < 0 else '') + text


def table(deals):
    out = io.StringIO()
    put = csv.writer(out, lineterminator='\n')
    put.writerow(HEADER)
    for key in sorted(deals):
        d = deals[key]
        closed = d['closed'] is not None
        put.writerow([key, day(d['created']), day(d['closed']) if closed else '', d['rep'], '',
                      d['region'], '', '', d['stage'], money(d['cents']),
                      d['closed'] - d['created'] if closed else '', d['outcome'],
                      day(d['due']) if d['due'] is not None else ''])
    return out.getvalue()


def kind(deal, known, window):
    if deal is None:
        return 'G' if known else 'N'
    if deal['outcome'] != 'Open':
        return deal['outcome'][0]
    due = deal['due']
    if window is None or (due is not None and window[0] <= due <= window[1]):
        return 'I'
    return 'E' if due is not None and due < window[0] else 'O'


ENTRY = {'N': 'new', 'W': 'reopened', 'L': 'reopened', 'G': 'returned', 'O': 'pulled_in',
         'E': 'carried_in'}
EXIT = {'L': 'lost', 'G': 'gone', 'O': 'pushed_out', 'E': 'pulled_out'}


def steps(a, b, k0, k1, start, window):
    """What a deal adds: (movement, deals, cents, moved)."""
    c0, c1 = ((d or {}).get('cents') or 0 for d in (a, b))
    closed = b is not None and b['closed'] is not None and b['closed'] > start and (
        window is None or window[0] <= b['closed'] <= window[1])
    if k0 == 'I':
        if k1 in 'IW' and c1 != c0:
            yield 'up' if c1 > c0 else 'down', 0, c1 - c0, 1
        if k1 == 'I':
            if window is None and None not in (a['due'], b['due']) and a['due'] != b['due']:
                yield 'pushed_out' if b['due'] > a['due'] else 'pulled_in', 0, 0, 1
            yield 'closing', 1, c1, 0
        elif k1 == 'W':
            yield 'won', -1, -c1, 0
        else:
            yield EXIT[k1], -1, -c0, 0
    elif k1 == 'I':
        yield ENTRY[k0], 1, c1, 0
        yield 'closing', 1, c1, 0
    elif closed and (k1 == 'W' and k0 != 'W' or k1 == 'L' and k0 in 'NG'):
        yield ENTRY[k0], 1, c1, 0
        yield 'won' if k1 == 'W' else 'lost', -1, -c1, 0


def waterfall(old, new, known, start, window):
    """{(dimension, segment, movement): [deals, cents, moved]} of two tables."""
    sums = {}

    def add(dimension, segment, movement, deals, cents, moved=0):
        at = sums.setdefault((dimension, segment), {m: [0, 0, 0] for m in ROWS})[movement]
        at[0], at[1], at[2] = at[0] + deals, at[1] + cents, at[2] + moved

    for key in set(old) | set(new):
        a, b = old.get(key), new.get(key)
        k0, k1 = kind(a, key in known, window), kind(b, True, window)
        for dimension in ('overall', 'region', 'sales_rep_id'):
            def segment(deal, name=dimension):
                if name == 'overall':
                    return 'all'
                return deal['region' if name == 'region' else 'rep']
            now = segment(b if b is not None else a)
            if k0 == 'I':
                c0 = a['cents'] or 0
                add(dimension, segment(a), 'opening', 1, c0)
                if segment(a) != now:
                    add(dimension, segment(a), 'transferred_out', -1, -c0)
                    add(dimension, now, 'transferred_in', 1, c0)
            for step in steps(a, b, k0, k1, start, window):
                add(dimension, now, *step)
    sums.setdefault(('overall', 'all'), {m: [0, 0, 0] for m in ROWS})
    return {k: v for k, v in sums.items() if k[0] == 'overall' or any(any(x) for x in v.values())}


def parse(text):
    sums = {}
    for r in csv.DictReader(io.StringIO(text)):
        cents = round(float(r['amount']) * 100)
        at = sums.setdefault((r['dimension'], r['segment']), {})
        at[r['movement']] = [int(r['deals']), cents, int(r['moved'] or 0)]
    return sums


def add_up(sums, where):
    total = sums['overall', 'all']
    for name, rows in sums.items():
        assert list(rows) == ROWS, (where, name)
        for i in (0, 1):
            assert sum(rows[m][i] for m in ROWS[:-1]) == rows['closing'][i], (where, name)
    for dimension in ('region', 'sales_rep_id'):
        for i in range(3):
            split = {m: sum(v[m][i] for k, v in sums.items() if k[0] == dimension) for m in ROWS}
            split['transferred_in'] += split.pop('transferred_out')
            assert all(split[m] == total[m][i] for m in split), (where, dimension)


def two_tables(old, new, a, b, folder, by_history):
    """The same rows; only what has come back is new to those who know two days."""
    before, after = os.path.join(folder, 'old.csv'), os.path.join(folder, 'new.csv')
    for path, deals in ((before, old), (after, new)):
        with open(path, 'w', encoding='utf-8') as f:
            f.write(table(deals))
    sums = parse(run('-r', 'waterfall', '--before', before, '--from', day(a), '--to', day(b),
                     after))
    for rows in (sums['overall', 'all'], by_history['overall', 'all']):
        rows['new'] = [x + y for x, y in zip(rows['new'], rows.pop('returned'))]
    assert sums == by_history, (a, b)


def year(seed, folder):
    rng = random.Random(seed)
    world = World(rng)
    history, path = os.path.join(folder, 'h.csv'), os.path.join(folder, 't.csv')
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))
    runs, knowns, known = {}, {}, set()

    def export(now):
        with open(path, 'w', encoding='utf-8') as f:
            f.write(table(world.deals))
        run('--history', history, '--as-of', day(now), '--max-gone', '100%', path)
        known.update(world.deals)
        runs[now] = {k: dict(v) for k, v in world.deals.items()}
        knowns[now] = set(known)

    for now in range(1, 366):
        world.live(now)
        if now % 7 == 0 and rng.random() < .8 or now == 7:
            export(now)
            if rng.random() < .3:
                world.live(now)
                export(now)
    days = sorted(runs)
    for now in days:
        got = run('-r', 'table', '--history', history, '--as-of', day(now))
        assert got == table(runs[now]), (seed, day(now))
    checked = 0
    pairs = [sorted(rng.sample(days, 2)) for _ in range(8)] + [[days[0], days[-1]]]
    for a, b in pairs:
        for due, window in (('all', None), ('period', (a + 1, b)),
                            (f'{day(a - 9)}..{day(b + 30)}', (a - 9, b + 30))):
            ask = ['--from', day(a), '--to', day(b), '--due', due, '-b', 'region,sales_rep_id']
            got = run('-r', 'waterfall', '--history', history, *ask)
            sums = parse(got)
            add_up(sums, (seed, a, b, due))
            # a deal that was ever known is gone, not new, though OLD lacks it: a history's word
            made = waterfall(runs[a], runs[b], knowns[a], a, window)
            assert sums == made, (seed, a, b, due, [
                (k, m, sums.get(k, {}).get(m), made.get(k, {}).get(m))
                for k in set(sums) | set(made) for m in ROWS
                if sums.get(k, {}).get(m) != made.get(k, {}).get(m)])
            checked += 1
        two_tables(runs[a], runs[b], a, b, folder, parse(run(
            '-r', 'waterfall', '--history', history, '--from', day(a), '--to', day(b))))
    chain = run('-r', 'waterfall', '--history', history, '-p', 'month')
    rows = list(csv.DictReader(io.StringIO(chain)))
    closing = [(r['deals'], r['amount']) for r in rows if r['movement'] == 'closing']
    opening = [(r['deals'], r['amount']) for r in rows if r['movement'] == 'opening']
    assert opening[1:] == closing[:-1], seed
    return len(days), checked


def main():
    runs = sums = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in sys.argv[1:]:
            more = year(int(seed), folder)
            runs, sums = runs + more[0], sums + more[1]
    print(f'{runs} runs, {sums} waterfalls')


if __name__ == '__main__':
    main()
