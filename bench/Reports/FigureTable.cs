using System.Globalization;
using Spectre.Console;

namespace RideAspire.Bench.Reports;

/// <summary>The figures as a table for the terminal.</summary>
internal static class FigureTable
{
    public static Table Of(Report report)
    {
        var table = new Table().Title(report.Scenario).Border(TableBorder.Simple)
            .AddColumns("case", "figure").AddColumn("value", column => column.RightAligned()).AddColumns("unit", "aim", "");
        var before = "";
        foreach (var figure in report.Figures)
        {
            var met = figure.IsMet switch
            {
                null => "",
                true => "[green]met[/]",
                false => figure.MustHold ? "[red]BROKEN[/]" : "[yellow]not met[/]",
            };
            var @case = Markup.Escape(figure.Case == before ? "" : figure.Case);
            table.AddRow(@case, Markup.Escape(figure.Name), Number(figure.Value), Markup.Escape(figure.Unit), $"{figure.Aim}", met);
            before = figure.Case;
        }

        return table;
    }

    /// <summary>To three digits or more.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", >= 100 => "#,0", >= 10 => "0.0", >= 1 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);
}
