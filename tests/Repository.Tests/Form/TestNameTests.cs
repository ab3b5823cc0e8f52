using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RideAspire.Repository.Tests.Sources;

namespace RideAspire.Repository.Tests.Form;

/// <summary>A test's name is a sentence that fits on one line of a report.</summary>
public sealed class TestNameTests
{
    private const int MaxLength = 89;

    [Fact]
    public void Every_name_of_a_test_has_less_than_90_letters()
    {
        var tests = (
            from file in RepositoryFiles.In("tests")
            where file.EndsWith(".cs", StringComparison.Ordinal)
            from method in MethodsOf(file)
            where method.AttributeLists.SelectMany(list => list.Attributes).Any(IsTest)
            select (File: file, Name: method.Identifier.Text)).ToArray();

        Assert.Contains(tests, test => test.Name == nameof(Every_name_of_a_test_has_less_than_90_letters));
        Faults.AssertNone(tests.Where(test => test.Name.Length > MaxLength)
            .Select(test => $"{test.File}: {test.Name} has {test.Name.Length} letters"));
    }

    private static IEnumerable<MethodDeclarationSyntax> MethodsOf(string file) =>
        CSharpSyntaxTree.ParseText(string.Join('\n', RepositoryFiles.ReadLines(file)))
            .GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>();

    // [Fact], [Theory], and this repository's own, such as [LongFact].
    private static bool IsTest(AttributeSyntax attribute) =>
        attribute.Name.ToString().EndsWith("Fact", StringComparison.Ordinal)
        || attribute.Name.ToString().EndsWith("Theory", StringComparison.Ordinal);
}
