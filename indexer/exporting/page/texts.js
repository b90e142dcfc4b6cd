// Texts of the page: `{…}` stands for a value, and the forms of a number are those of Intl.PluralRules.

const TEXTS = {
  en: {
    search: "Search",
    filters: "Filters",
    clear: "Clear filters",
    more: "More results",
    retry: "Try again",
    none: "No results for “{query}”.",
    nothing: "No results.",
    offline: "No connection.",
    failed: "The search could not answer.",
    results: { one: "{count} result", other: "{count} results" },
    fields: { topics: "Topics", provider: "Provider", kind: "Collection", type: "Type", levels: "Level", published: "Year", locale: "Language" },
  },
  de: {
    search: "Suchen",
    filters: "Filter",
    clear: "Filter aufheben",
    more: "Weitere Treffer",
    retry: "Noch einmal versuchen",
    none: "Keine Treffer für „{query}“.",
    nothing: "Keine Treffer.",
    offline: "Keine Verbindung.",
    failed: "Die Suche konnte nicht antworten.",
    results: { other: "{count} Treffer" },
    fields: { topics: "Themen", provider: "Quelle", kind: "Sammlung", type: "Art", levels: "Niveau", published: "Jahr", locale: "Sprache" },
  },
  fr: {
    search: "Rechercher",
    filters: "Filtres",
    clear: "Effacer les filtres",
    more: "Plus de résultats",
    retry: "Réessayer",
    none: "Aucun résultat pour « {query} ».",
    nothing: "Aucun résultat.",
    offline: "Pas de connexion.",
    failed: "La recherche n’a pas pu répondre.",
    results: { one: "{count} résultat", other: "{count} résultats" },
    fields: { topics: "Sujets", provider: "Source", kind: "Collection", type: "Type", levels: "Niveau", published: "Année", locale: "Langue" },
  },
  es: {
    search: "Buscar",
    filters: "Filtros",
    clear: "Quitar los filtros",
    more: "Más resultados",
    retry: "Reintentar",
    none: "Sin resultados para «{query}».",
    nothing: "Sin resultados.",
    offline: "Sin conexión.",
    failed: "La búsqueda no pudo responder.",
    results: { one: "{count} resultado", other: "{count} resultados" },
    fields: { topics: "Temas", provider: "Fuente", kind: "Colección", type: "Tipo", levels: "Nivel", published: "Año", locale: "Idioma" },
  },
  ar: {
    search: "بحث",
    filters: "عوامل التصفية",
    clear: "إزالة عوامل التصفية",
    more: "مزيد من النتائج",
    retry: "إعادة المحاولة",
    none: "لا نتائج عن «{query}».",
    nothing: "لا نتائج.",
    offline: "لا يوجد اتصال.",
    failed: "تعذّر على البحث أن يجيب.",
    results: { one: "نتيجة واحدة", two: "نتيجتان", few: "{count} نتائج", many: "{count} نتيجة", other: "{count} نتيجة" },
    fields: { topics: "المواضيع", provider: "المصدر", kind: "المجموعة", type: "النوع", levels: "المستوى", published: "السنة", locale: "اللغة" },
  },
};

/** The first of some languages in which there are texts. */
export function languageOf(tags) {
  return tags.map((tag) => tag.split("-")[0].toLowerCase()).find((language) => Object.hasOwn(TEXTS, language)) ?? "en";
}

/** The texts of a language. */
export function textsOf(tag) {
  return TEXTS[languageOf([tag])];
}
