using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.Integration.Tests.Gateway;
using RideAspire.Integration.Tests.Http;
using RideAspire.Web.Identity;
using RideAspire.Web.Problems;
using Problem = RideAspire.Integration.Tests.Http.Problem;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>Identity providers put the roles of a caller into different claims.</summary>
public sealed class RoleClaimTests
{
    private const string Setting = "Authentication:Schemes:Bearer:RoleClaim";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, """{"role":"rider"}""", true)]
    [InlineData(null, """{"role":["driver","rider"]}""", true)]
    [InlineData(null, """{"roles":["rider"]}""", false)]
    [InlineData("roles", """{"roles":["rider"]}""", true)]
    [InlineData("roles", """{"roles":"rider"}""", true)]
    [InlineData("roles", """{"roles":["driver"],"role":"rider"}""", false)]
    [InlineData("roles", """{"roles":[["rider"]]}""", false)]
    [InlineData("roles", """{}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":["offline_access","rider"]}}""", true)]
    [InlineData("realm_access.roles", """{"realm_access":{"roles":"rider"}}""", true)]
    [InlineData("realm_access.roles", """{"realm_access":["rider"],"roles":["rider"]}""", false)]
    [InlineData("realm_access.roles", """{"realm_access":"roles"}""", false)]
    [InlineData("resource_access.ride.aspire.roles", """{"resource_access":{"ride.aspire":{"roles":["rider"]}}}""", true)]
    [InlineData("https://example.org/roles", """{"https://example.org/roles":["rider"]}""", true)]
    public async Task The_roles_of_a_caller_are_in_the_claim_of_the_setting(string? name, string claims, bool isRider)
    {
        await using var service = await StartAsync(name);
        using var caller = Caller.Of(new(service.Urls.Single()), TokenWith(claims));

        using var answer = await caller.GetAsync("/riders", Ct);

        if (isRider)
            Assert.Equal(200, (int)answer.StatusCode);
        else
            Problem.Assert(await answer.RawAsync(), 403, $"its claim {name ?? "role"} ");
    }

    [Fact]
    public async Task A_development_token_has_its_role_where_the_services_look_for_it()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(
            ("environment", "Development"), ("DevTokens:Enabled", "true"), (Setting, "realm_access.roles"));
        using var anonymous = new ApiClient(gateway.Address);

        using var issued = await anonymous.SendAsync(
            HttpMethod.Post, "/dev/tokens", null, """{"subject":"rider-1","role":"rider"}"""u8.ToArray(), ct: Ct);

        var token = new JsonWebToken((await issued.JsonAsync()).GetProperty("access_token").GetString());
        Assert.Equal("rider", token.GetClaim("realm_access.roles").Value);
    }

    [Fact]
    public async Task A_service_does_not_start_with_an_empty_name()
    {
        await using var replica = await FakeReplica.StartAsync();
        Assert.Contains(Setting, Assert.Throws<OptionsValidationException>(() => replica.Gateway((Setting, ""))).Message);
    }

    /// <summary>A service with an endpoint for riders.</summary>
    private static async Task<WebApplication> StartAsync(string? roleClaim)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            TestTokens.Settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value)));
        if (roleClaim is not null)
            builder.Configuration[Setting] = roleClaim;
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddProblems(_ => { });
        builder.AddBearerIdentity();
        var service = builder.Build();
        service.UseProblems();
        service.UseBearerIdentity();
        service.MapGet("/riders", () => "welcome").RequireAuthorization(policy => policy.RequireRole("rider"));
        await service.StartAsync(Ct);
        return service;
    }

    private static string TokenWith(string claims) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = TestTokens.Issuer,
        Audience = TestTokens.Audience,
        Claims = new Dictionary<string, object>(
            JsonElement.Parse(claims).EnumerateObject().Select(claim => KeyValuePair.Create(claim.Name, (object)claim.Value)))
        {
            ["sub"] = "rider-1",
        },
        SigningCredentials = new(
            new SymmetricSecurityKey(Convert.FromBase64String(TestTokens.SigningKey)), SecurityAlgorithms.HmacSha256),
    });
}
