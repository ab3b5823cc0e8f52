using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;
using NSwag.CodeGeneration.OperationNameGenerators;
using RideAspire.Integration.Tests.BookingApi;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Clients;

public sealed class NSwagTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CSharpJsonLibrary.SystemTextJson, false)]
    [InlineData(CSharpJsonLibrary.SystemTextJson, true)]
    [InlineData(CSharpJsonLibrary.NewtonsoftJson, false)]
    public async Task A_client_that_NSwag_generates_compiles_and_books_a_ride(CSharpJsonLibrary library, bool nullable)
    {
        using var rider = Caller.Of(api.Gateway, TestTokens.Rider(NewName.Rider()));
        using var driver = Caller.Of(api.Gateway, TestTokens.Driver(NewName.Driver()));
        var document = await OpenApiDocument.FromJsonAsync(await rider.GetStringAsync("/openapi/v1.json", Ct), Ct);
        var generator = new CSharpClientGenerator(document, new()
        {
            ClassName = "RideClient",
            UseBaseUrl = false,
            OperationNameGenerator = new SingleClientFromOperationIdOperationNameGenerator(),
            CSharpGeneratorSettings =
            {
                Namespace = "Generated",
                JsonLibrary = library,
                GenerateNullableReferenceTypes = nullable,
            },
        });

        var run = Compile(generator.GenerateFile()).GetType("RideByNSwag")!.GetMethod("RunAsync")!
            .CreateDelegate<Func<HttpClient, HttpClient, Task<string>>>();

        Assert.Equal("urn:ride-aspire:problem:open-trip, event: trip, CANCELLED", await run(rider, driver));
    }

    private static Assembly Compile(string client)
    {
        var around = File.ReadAllText(Path.Combine(Checkout.Root, "tests", "Integration.Tests", "Clients", "RideByNSwag.cs"));
        var known = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            $"client{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(client, cancellationToken: Ct), CSharpSyntaxTree.ParseText(around, cancellationToken: Ct)],
            known,
            new(OutputKind.DynamicallyLinkedLibrary));
        using var compiled = new MemoryStream();

        var result = compilation.Emit(compiled, cancellationToken: Ct);

        Assert.True(result.Success, Faults(result.Diagnostics));
        return Assembly.Load(compiled.ToArray());
    }

    private static string Faults(IEnumerable<Diagnostic> diagnostics) => new StringBuilder()
        .AppendJoin('\n', diagnostics.Where(each => each.Severity == DiagnosticSeverity.Error)).ToString();
}
