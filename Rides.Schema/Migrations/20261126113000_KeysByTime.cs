using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class KeysByTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A migration of its own: it runs in no transaction, and runs again if it is interrupted.
            migrationBuilder.CreateIndex(
                name: "ix_trips_key_requested",
                table: "trips",
                columns: new[] { "requested_at", "id" },
                filter: "idempotency_key IS NOT NULL")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_trips_key_requested",
                table: "trips");
        }
    }
}
