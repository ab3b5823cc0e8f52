using System.Reflection;
using System.Text.RegularExpressions;
using RideAspire.Chaos.Tests.Audits;

namespace RideAspire.Chaos.Tests;

/// <summary>docs/faults.md, whose tables the long version writes.</summary>
public sealed partial class FaultTablesTests
{
    private static readonly string[] page = ["# Page", "before", "<!-- begin a table -->", "old", "<!-- end a table -->", "after"];

    [Fact]
    public void Each_fault_test_has_its_row_in_the_page()
    {
        var rows = FaultTables.Faults.Rows.CountBy(FaultTables.ClassOf).ToDictionary();
        var tests = typeof(ChaosTests).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ChaosTests)) && type != typeof(LatenessCurveTests)).ToList();

        Assert.All(tests, type => Assert.Equal(type.GetMethods().Sum(Cases), rows.GetValueOrDefault(type.Name)));
        Assert.Empty(rows.Keys.Except(tests.Select(type => type.Name)).Except([nameof(LatenessCurveTests)]));
    }

    [Fact]
    public void Each_test_that_the_page_names_exists()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories);
        var code = string.Concat(files.Select(File.ReadAllText));
        var names = TestName().Matches(File.ReadAllText(FaultTables.Page)).Select(match => match.Groups[1].Value);

        Assert.All(names, name => Assert.Contains($" {name}(", code, StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_with_the_same_key_are_replaced_and_the_rest_of_the_page_stays()
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, page);
        var table = new MarkedTable(file, "a table", "a", "b");

        table.Write(["| 1 | old |", "| 1 | older |", "| 2 | kept |"]);
        table.Put("1", ["| 1 | new |"]);
        table.Put("3", ["| 3 | added |"]);

        Assert.Equal(
            [.. page[..3], "", "| a | b |", "| --- | --- |", "| 1 | new |", "| 2 | kept |", "| 3 | added |", "", .. page[4..]],
            File.ReadAllLines(file));
        File.Delete(file);
    }

    // Theories with member data have two cases in the long version, and one in the short one.
    private static int Cases(MethodInfo test)
    {
        if (!test.GetCustomAttributes<FactAttribute>().Any())
            return 0;
        if (test.GetCustomAttributes<MemberDataAttribute>().Any())
            return 2;
        return Math.Max(1, test.GetCustomAttributes<InlineDataAttribute>().Count());
    }

    [GeneratedRegex("`([A-Z][a-z]*(?:_[A-Za-z0-9]+)+)`")]
    private static partial Regex TestName();
}
