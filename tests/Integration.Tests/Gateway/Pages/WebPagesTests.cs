using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace RideAspire.Integration.Tests.Gateway.Pages;

/// <summary>What the gateway serves to browsers, and what it lets them load.</summary>
public sealed class WebPagesTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        + "frame-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    private static readonly (string, string?)[] provider =
    [
        ("Pages:ClientId", "pages"),
        ("Pages:Authority", "https://login.example.org/realms/rides"),
        ("Pages:Scope", "openid rides"),
        ("Pages:SignInOrigins:0", "https://tokens.example.org"),
        ("Pages:TileUrl", "https://tiles.example.org/{z}/{x}/{y}.png"),
        ("Pages:Places:0:Name", "Lisbon"),
        ("Pages:Places:0:Lat", "38.72"),
        ("Pages:Places:0:Lon", "-9.14"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/rider")]
    [InlineData("/driver")]
    [InlineData("/ops")]
    public async Task Each_page_is_the_document_and_may_load_only_what_the_gateway_serves(string path)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address);

        using var page = await caller.GetAsync(path, Ct);

        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Equal(Policy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.True(page.Headers.CacheControl!.NoCache);
        var html = await page.Content.ReadAsStringAsync(Ct);
        Assert.Contains("<script src=\"_framework/blazor.webassembly.js\"></script>", html);
        Assert.DoesNotContain("<style", html);
        Assert.DoesNotContain("style=", html);
    }

    [Theory]
    [InlineData("/app.css", "text/css")]
    [InlineData("/_framework/blazor.webassembly.js", "text/javascript")]
    [InlineData("/_framework/dotnet.js", "text/javascript")]
    [InlineData("/Map/RideMap.razor.js", "text/javascript")]
    public async Task The_files_of_the_pages_are_served(string path, string type)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address);

        using var file = await caller.GetAsync(path, Ct);

        Assert.Equal((200, type), ((int)file.StatusCode, file.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/rider/nothing")]
    [InlineData("/_framework/nothing.js")]
    public async Task No_other_path_is_a_page(string path)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address);

        using var answer = await caller.GetAsync(path, Ct);

        Assert.Equal((404, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task The_provider_and_the_tiles_of_the_settings_may_be_loaded_too()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(provider);
        using var caller = Caller.Of(gateway.Address);

        Assert.Equal(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            + "connect-src 'self' https://login.example.org https://tokens.example.org; img-src 'self' https://tiles.example.org; "
            + "frame-src 'self' https://login.example.org https://tokens.example.org; base-uri 'self'; form-action 'none'; "
            + "frame-ancestors 'none'",
            await PolicyAsync("/rider"));
        Assert.EndsWith("frame-ancestors 'self'", await PolicyAsync("/authentication/login-callback"), StringComparison.Ordinal);
        var settings = await caller.GetFromJsonAsync<JsonElement>("/pages/settings.json", Ct);
        Assert.Equal("https://login.example.org/realms/rides", settings.GetProperty("authority").GetString());
        Assert.Equal("openid rides", settings.GetProperty("scope").GetString());
        Assert.Equal("Lisbon", Assert.Single(settings.GetProperty("places").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(settings.GetProperty("developmentSignIn").GetBoolean());

        async Task<string> PolicyAsync(string path)
        {
            using var page = await caller.GetAsync(path, Ct);
            return Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        }
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task A_name_is_enough_to_sign_in_only_where_the_gateway_issues_tokens(string environment, bool expected)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(("environment", environment), ("DevTokens:Enabled", "true"));
        using var caller = Caller.Of(gateway.Address);

        var settings = await caller.GetFromJsonAsync<JsonElement>("/pages/settings.json", Ct);

        Assert.Equal(expected, settings.GetProperty("developmentSignIn").GetBoolean());
        Assert.Equal(JsonValueKind.Null, settings.GetProperty("authority").ValueKind);
    }

    [Fact]
    public async Task Without_pages_the_root_leads_to_the_reference()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(("Pages:Enabled", "false"));
        using var caller = Caller.Of(gateway.Address);

        using var root = await caller.GetAsync("/", Ct);
        using var rider = await caller.GetAsync("/rider", Ct);

        Assert.Equal((302, "/scalar/v1"), ((int)root.StatusCode, root.Headers.Location?.ToString()));
        Assert.Equal(404, (int)rider.StatusCode);
    }

    [Theory]
    [InlineData("Pages:Authority", "login.example.org")]
    [InlineData("Pages:TileUrl", "https://tiles.example.org/{z}/{x}.png")]
    [InlineData("Pages:TileUrl", "https://tiles.example.org/{z}/{x}/{y}.png; script-src *")]
    [InlineData("Pages:SignInOrigins:0", "*")]
    [InlineData("Pages:Places:0:Lat", "91")]
    public async Task The_gateway_does_not_start_with_settings_that_its_pages_cannot_use(string key, string value)
    {
        await using var replica = await FakeReplica.StartAsync();
        var failure = Assert.Throws<OptionsValidationException>(() => replica.Gateway((key, value)));
        Assert.Contains(string.Join(':', key.Split(':')[..2]), failure.Message);
    }
}
