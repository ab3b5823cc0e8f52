using RideAspire.Integration.Tests.BookingApi;
using RideAspire.Integration.Tests.Http;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Clients;

/// <summary>Uses the tools in the folder TypeScript, which `npm ci` installs there.</summary>
public sealed class TypeScriptTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly string folder = Path.Combine(Checkout.Root, "tests", "Integration.Tests", "Clients", "TypeScript");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_types_that_openapi_typescript_generates_compile_and_book_a_ride()
    {
        Assert.SkipWhen(SearchPath.Find("node") is null, "node is not installed (Debian: apt-get install nodejs npm).");
        var tools = Path.Combine(folder, "node_modules");
        Assert.SkipUnless(Directory.Exists(tools), $"The tools are not installed: npm ci --prefix {folder}");
        var work = ServerFolder.NewTemporary("typescript");
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(work, "node_modules"), tools);
            foreach (var file in new[] { "package.json", "tsconfig.json", "ride.ts" })
                File.Copy(Path.Combine(folder, file), Path.Combine(work, file));
            using (var client = Caller.Of(api.Gateway))
                await File.WriteAllTextAsync(Path.Combine(work, "openapi.json"), await client.GetStringAsync("/openapi/v1.json", Ct), Ct);

            await RunAsync(work, "node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--output", "api.ts");
            await RunAsync(work, "node_modules/typescript/bin/tsc", "--project", ".");
            var output = await RunAsync(
                work, "ride.js", $"{api.Gateway}".TrimEnd('/'), TestTokens.Rider(NewName.Rider()), TestTokens.Driver(NewName.Driver()));

            Assert.Equal("CANCELLED", output.Trim());
        }
        finally
        {
            ServerFolder.DeleteTemporary(work);
        }
    }

    private static async Task<string> RunAsync(string work, params string[] arguments)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(new Command("node", arguments) { WorkingDirectory = work }, Ct);
        Assert.True(exitCode == 0, output);
        return output;
    }
}
