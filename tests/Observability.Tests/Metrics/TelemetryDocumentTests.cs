namespace RideAspire.Observability.Tests.Metrics;

/// <summary>docs/telemetry.md and the code say the same of each metric.</summary>
public sealed class TelemetryDocumentTests
{
    [Fact]
    public void Every_metric_of_the_code_is_documented_and_every_documented_one_exists() => Assert.Equal(
        Instruments.All.Select(instrument => instrument.Name).Order(StringComparer.Ordinal),
        DocumentedMetric.All.Select(metric => metric.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Kind_unit_and_meaning_are_those_of_the_code()
    {
        var documented = DocumentedMetric.All.ToDictionary(metric => metric.Name);

        Assert.All(Instruments.All, instrument => Assert.Equal(
            (Instruments.KindOf(instrument), instrument.Unit, instrument.Description),
            (documented[instrument.Name].Kind, documented[instrument.Name].Unit, documented[instrument.Name].Meaning)));
    }

    [Fact]
    public void Names_and_units_follow_the_conventions_of_OpenTelemetry() => Assert.All(Instruments.All, instrument =>
    {
        Assert.Matches(@"^[a-z]+(\.[a-z]+(_[a-z]+)*)+$", instrument.Name);
        Assert.Matches(@"^(s|\{[a-z]+\})$", instrument.Unit);
        Assert.EndsWith(".", instrument.Description, StringComparison.Ordinal);
    });

    [Fact]
    public void A_library_declares_its_metrics_in_one_file() =>
        Assert.All(Instruments.Declarers.GroupBy(type => type.Assembly), library => Assert.Single(library));
}
