using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class Unacknowledged : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A migration of its own: it runs in no transaction, and is repeated as a whole if it is interrupted.
            migrationBuilder.CreateIndex(
                name: "ix_offers_unacknowledged",
                table: "offers",
                columns: new[] { "acknowledge_by", "id" },
                filter: "status = 'ACCEPTED' AND acknowledge_by IS NOT NULL")
                .Annotation("Npgsql:CreatedConcurrently", true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_offers_unacknowledged",
                table: "offers");
        }
    }
}
