extension PageFile {
    /// All files of the folder `Web`, by their names.
    static let all: [String: PageFile] = Dictionary(
        uniqueKeysWithValues: contents.map { name, bytes in (name, PageFile(bytes, type: type(of: name))) })

    private static let contents: [String: [UInt8]] = [
        "alerts.js": PackageResources.alerts_js,
        "api.js": PackageResources.api_js,
        "app.js": PackageResources.app_js,
        "axis.js": PackageResources.axis_js,
        "charts.js": PackageResources.charts_js,
        "colour.js": PackageResources.colour_js,
        "dom.js": PackageResources.dom_js,
        "early.js": PackageResources.early_js,
        "format.js": PackageResources.format_js,
        "icon.svg": PackageResources.icon_svg,
        "index.html": PackageResources.index_html,
        "live.js": PackageResources.live_js,
        "login.css": PackageResources.login_css,
        "login.html": PackageResources.login_html,
        "login.js": PackageResources.login_js,
        "online.css": PackageResources.online_css,
        "online.html": PackageResources.online_html,
        "online.js": PackageResources.online_js,
        "overview.css": PackageResources.overview_css,
        "page.js": PackageResources.page_js,
        "range.js": PackageResources.range_js,
        "rangeform.js": PackageResources.rangeform_js,
        "report.css": PackageResources.report_css,
        "report.js": PackageResources.report_js,
        "reportdata.js": PackageResources.reportdata_js,
        "series.js": PackageResources.series_js,
        "sources.js": PackageResources.sources_js,
        "style.css": PackageResources.style_css,
        "tables.js": PackageResources.tables_js,
        "tail.js": PackageResources.tail_js,
        "text.js": PackageResources.text_js,
        "tiles.js": PackageResources.tiles_js,
        "words-en.js": PackageResources.words_en_js,
        "words-ru.js": PackageResources.words_ru_js,
        "zoom.js": PackageResources.zoom_js,
    ]
}
