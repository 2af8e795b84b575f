"""
pollock.py FOLDER [all]: dealclean -s none on polluted files, scored as the Pollock benchmark does.

Vitagliano, Hameed, Jiang, Reisener, Wu, Naumann: Pollock: A Data Loading Benchmark, PVLDB 16(8), 2023.
One table of our own is polluted in every way of theirs.  A file's score is success plus precision, recall
and F1 of header, records and cells against the clean table, at most 10; files are weighted by how often
their pollution was found in a survey of 3,712 real files.  Of the pollutions of single cells and rows only
some rows are tried, without "all".  Prints the kinds that lose something, and the score.
"""
import collections
import csv
import io
import os
import subprocess
import sys

FOLDER, ALL = sys.argv[1], len(sys.argv) > 2
ROWS, COLUMNS = 84, 9
SHARE = [1]				# of how many rows the one in hand stands for
WEIGHT = {
    'source': 1, 'no_payload': 15, 'no_trailing_newline': 184, 'double_trailing_newline': 5, 'no_header': 470,
    'header_multirow_2': 47, 'header_multirow_3': 47, 'preamble': 282, 'multitable_same': 62.7,
    'multitable_more': 62.7, 'multitable_less': 62.7, 'header_only': 3, 'one_data_row': 4,
    'record_delimiter_CR': 7, 'record_delimiter_LF': 1691, 'delimiter_tab': 4, 'delimiter_semicolon': 834,
    'delimiter_space': 4, 'delimiter_comma_space': 101, 'quote_apostrophe': 11, 'escape_backslash': 1,
    'escape_none': 7, 'row_less_sep': 247, 'row_more_sep': 278, 'row_field_delimiter': 12, 'row_extra_quote': 7,
}


def table():
    """Rows of (text, quoted): dates, times, prices, texts with commas, quotes and apostrophes, empty fields."""
    names = ['DAY', 'HOUR', 'Units', 'ITEM', 'Price', 'Article', 'ArticleText', 'Link', 'Remarks']
    rows = [[(n, n in ('ArticleText', 'Link')) for n in names]]
    for i in range(1, ROWS):
        article = ['Plain Lamp', "Cook's Knife", 'Cup, Blue', 'Monitor, 27"', 'Shelf', 'Pipe 5" Copper'][i % 6]
        text = ['A lamp for every desk, and more.', "It doesn't bend.", 'Holds 0.3 l, and not a drop more.',
                'A 27" screen, matt.', "Oak, ash or pine: it's all wood."][i % 5]
        rows.append([('%02d/%02d/2021' % (i % 28 + 1, i % 12 + 1), False), ('%02d:%02d' % (i % 24, i % 4 * 15), False),
                     (str(i * 7 % 40), False), ('KX-%04d' % (i * 37), False), ('$%d.%02d' % (i * 3 % 90, i % 100), False),
                     (article, ',' in article or '"' in article), (text + ' No. %d' % i, True),
                     ('https://shop.example/%d' % i, True), ('', False)])
    return rows


def line(row, delimiter=',', quote='"', escape='"'):
    return delimiter.join(
        quote + text.replace('"', escape + '"') + quote if quoted else text.replace('"', escape + '"')
        for text, quoted in row)


def build(rows, end='\r\n', **how):
    return ''.join(line(r, **how) + end for r in rows)


def plain(rows):
    return [[text for text, _ in r] for r in rows]


def files():
    """(kind, text, clean rows) of every polluted file."""
    t = table()
    clean = plain(t)
    good = build(t)
    yield 'source', good, clean
    yield 'no_payload', '', []
    yield 'no_trailing_newline', good[:-2], clean
    yield 'double_trailing_newline', good + '\r\n', clean
    yield 'no_header', build(t[1:]), clean[1:]
    for n in (2, 3):
        yield 'header_multirow_%d' % n, build(t[:1] * (n - 1) + t), [[' '.join([x] * n) for x in clean[0]]] + clean[1:]
    yield 'preamble', 'PREAMBLE' + ',' * 8 + '\r\n' + ',' * 8 + '\r\n' + good, clean
    for kind, n in (('same', 9), ('more', 10), ('less', 8)):
        other = [(r + [('x', False)])[:n] for r in t[:-1]]
        yield 'multitable_' + kind, good + build(other), clean
    yield 'header_only', build(t[:1]), clean[:1]
    yield 'one_data_row', build(t[:2]), clean[:2]
    yield 'record_delimiter_CR', build(t, end='\r'), clean
    yield 'record_delimiter_LF', build(t, end='\n'), clean
    for kind, d in (('tab', '\t'), ('semicolon', ';'), ('space', ' '), ('comma_space', ', ')):
        yield 'delimiter_' + kind, build(t, delimiter=d), clean
    yield 'quote_apostrophe', build(t, quote="'"), clean
    yield 'escape_backslash', build(t, escape='\\'), clean
    yield 'escape_none', build(t, escape=''), clean
    for i in range(ROWS) if ALL else (0, 1, 20, 52, ROWS - 1):
        before, row, after = build(t[:i]), t[i], build(t[i + 1:])
        SHARE[0] = 1 if ALL or i == 0 else (ROWS - 1) / 4
        yield 'row_field_delimiter', before + line(row, delimiter=' ') + '\r\n' + after, clean
        for j in range(COLUMNS):
            cell = [line([c]) for c in row]
            more = ','.join(cell[:j] + [''] + cell[j:])
            yield 'row_more_sep', before + more + '\r\n' + after, clean
            if j > 0:
                less = ','.join(cell[:j - 1] + [cell[j - 1] + cell[j]] + cell[j + 1:])
                yield 'row_less_sep', before + less + '\r\n' + after, clean
            text, quoted = row[j]
            cell[j] = '"' + '"' * quoted + text.replace('"', '""') + '"' * quoted
            bad = clean[:i] + [clean[i][:j] + ['"' + text] + clean[i][j + 1:]] + clean[i + 1:]
            yield 'row_extra_quote', before + ','.join(cell) + '\r\n' + after, bad


def measures(want, got):
    """Precision, recall and F1 of a bag of things, as theirs."""
    common = sum((collections.Counter(want) & collections.Counter(got)).values())
    if not want:
        return 3.0
    if common == 0:
        return 0.0
    p, r = common / len(want), common / len(got)
    return p + r + 2 * p * r / (p + r)


def score(clean, status, out):
    if not clean:
        return 10.0 if status == 0 else 9.0	# nothing to load; but we call that an error
    if status not in (0, 1):
        return 0.0
    got = list(csv.reader(io.StringIO(out, newline='')))
    lower = [[[x.lower() for x in r] for r in rows] for rows in (clean, got)]
    return (1 + measures(lower[0][0], lower[1][0]) +
            measures([''.join(r) for r in lower[0][1:]], [''.join(r) for r in lower[1][1:]]) +
            measures([x for r in clean for x in r], [x for r in got for x in r]))


def main():
    scores = collections.defaultdict(list)
    name = os.path.join(FOLDER, 'polluted.csv')
    for kind, text, clean in files():
        with open(name, 'w', encoding='utf-8', newline='') as f:
            f.write(text)
        run = subprocess.run(['dealclean', '-q', '-s', 'none', '--max-rejects', '100%', name],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        scores[kind].append((score(clean, run.returncode, run.stdout.decode('utf-8')), SHARE[0]))
    mean = {k: sum(x * n for x, n in v) / sum(n for _, n in v) for k, v in scores.items()}
    for k in mean:
        if mean[k] < 9.99:
            print('%-24s %6.3f  loses %.4f' % (k, mean[k], (10 - mean[k]) * WEIGHT[k] / sum(WEIGHT.values())))
    print('%.3f' % (sum(mean[k] * WEIGHT[k] for k in mean) / sum(WEIGHT.values())))


main()
