// Search finds chapters before entries of the API: their names count less than titles.
var Scorer = {
  objNameMatch: 2,
  objPartialMatch: 1,
  objPrio: { 0: 2, 1: 1, 2: 0 },
  objPrioDefault: 0,
  title: 30,
  partialTitle: 20,
  term: 5,
  partialTerm: 2,
};
