"""Feeds held to the grammar of RFC 4287, and to what it demands beside the grammar.

The folder of the site is ATLAS_SITE.
"""

import os
import pathlib
import unittest

SITE = pathlib.Path(os.environ["ATLAS_SITE"])
ATOM = "{http://www.w3.org/2005/Atom}"


def atom_grammar():
    """The grammar of RFC 4287 as lxml reads it."""
    import rnc2rng
    from lxml import etree

    grammar = rnc2rng.dumps(rnc2rng.load(str(pathlib.Path(__file__).with_name("atom.rnc"))))
    # Names of no namespace: the translation gives them a prefix, which XML forbids for the empty one.
    plain = grammar.replace('xmlns:local=""', "").replace('<nsName ns="local"', '<nsName ns=""')
    return etree.RelaxNG(etree.fromstring(plain.encode()))


class Feeds(unittest.TestCase):
    def setUp(self):
        try:
            self.grammar = atom_grammar()
        except ImportError as error:
            self.skipTest(f"feeds are not held to their grammar: {error}")

    def test_the_grammar_tells_wrong_feeds(self):
        from lxml import etree

        feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>tag:a,2020:b</id>%s</feed>'
        self.assertTrue(self.grammar.validate(etree.fromstring(feed % "<updated>2020-01-01T00:00:00Z</updated>")))
        for wrong in ("", "<updated>2020-01-01</updated>", "<updated>2020-01-01T00:00:00Z</updated><link/>"):
            self.assertFalse(self.grammar.validate(etree.fromstring(feed % wrong)), wrong)

    def test_atom(self):
        from lxml import etree

        feeds = sorted(SITE.rglob("feed.atom"))
        self.assertGreater(len(feeds), 3)
        for path in feeds:
            feed = etree.parse(path).getroot()
            self.assertTrue(self.grammar.validate(feed), (path, self.grammar.error_log.last_error))
            identifiers = [element.text for element in feed.iter(f"{ATOM}id")]
            self.assertEqual(len(identifiers), len(set(identifiers)), path)
            self.assertIsNotNone(feed.find(f"{ATOM}author/{ATOM}name"), path)
            self.assertEqual([link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self"), 1, path)
            for entry in feed.findall(f"{ATOM}entry"):
                # Without content there must be another page to read.
                rels = [link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")]
                self.assertTrue(entry.find(f"{ATOM}content") is not None or "alternate" in rels, path)
                self.assertLessEqual(entry.findtext(f"{ATOM}updated"), feed.findtext(f"{ATOM}updated"), path)


if __name__ == "__main__":
    unittest.main()
