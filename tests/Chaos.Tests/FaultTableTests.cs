using System.Reflection;
using System.Text.RegularExpressions;
using RideAspire.Chaos.Tests.Audits;

namespace RideAspire.Chaos.Tests;

/// <summary>The table in docs/faults.md, which the long version writes.</summary>
public sealed partial class FaultTableTests
{
    private static readonly string[] page = ["# Page", "before", $"{MarkedTable.Begin} -->", "old", $"{MarkedTable.End} -->", "after", ""];

    [Fact]
    public void Every_fault_test_has_its_row_and_every_row_its_test()
    {
        var tests = typeof(ChaosTests).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ChaosTests)))
            .SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToList();
        var rows = MarkedTable.Rows(Figures.Page).Select(line => FaultRow.TestOf(line).Split('(')[0]).ToList();

        Assert.Empty(tests.Where(test => !test.StartsWith(nameof(LatenessCurveTests), StringComparison.Ordinal)).Except(rows));
        Assert.Empty(rows.Except(tests));
    }

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories);
        var code = string.Concat(files.Select(File.ReadAllText));
        var names = TestName().Matches(File.ReadAllText(Figures.Page)).Select(match => match.Groups[1].Value);

        Assert.All(names, name => Assert.Contains($" {name}(", code, StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_takes_the_place_of_the_same_tests_row()
    {
        IReadOnlyList<string> rows = [.. Row("A.One", "1").In([]), $"{Row("A.Two(seconds: 30)", "2")}"];

        Assert.Equal([$"{Row("A.One", "3")}", rows[1]], Row("A.One", "3").In(rows));
        Assert.Equal([.. rows, $"{Row("A.Two(seconds: -30)", "4")}"], Row("A.Two(seconds: -30)", "4").In(rows));
    }

    [Fact]
    public void Only_what_is_between_the_markers_is_written()
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, page);

        MarkedTable.Write(file, ["a", "b"], ["| 1 | 2 |"]);
        MarkedTable.Write(file, ["a", "b"], [.. MarkedTable.Rows(file), "| 3 | 4 |"]);

        Assert.Equal(
            [.. page[..3], "", "| a | b |", "| --- | --- |", "| 1 | 2 |", "| 3 | 4 |", "", .. page[4..]],
            File.ReadAllLines(file));
        File.Delete(file);
    }

    [GeneratedRegex("`([A-Z][a-z]*(?:_[a-z0-9]+)+)`")]
    private static partial Regex TestName();

    private static FaultRow Row(string test, string trips) => new(test, "a fault", [trips], []);
}
